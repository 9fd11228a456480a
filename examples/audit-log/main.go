// Checks what a Portvakt server says of its audit log, with nothing of Portvakt: the code that checks is the one that Go
// itself checks its modules with (golang.org/x/mod/sumdb).
//
//	go run . -key audit.key checkpoint audit.checkpoint
//	go run . -key audit.key inclusion event.tlog-proof
//	go run . -key audit.key -log https://portvakt.example/audit-log consistency old.checkpoint new.checkpoint
package main

import (
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	keyFile := flag.String("key", "", "file with the log's public key, as `portvakt audit checkpoint --key` prints it")
	log := flag.String("log", "", "where the log's files are: an address or a folder; for consistency")
	flag.Parse()
	if err := run(*keyFile, *log, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(keyFile, log string, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: -key FILE [-log URL] checkpoint FILE | inclusion FILE... | consistency OLD NEW")
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return fmt.Errorf("the key: %w", err)
	}
	switch args[0] {
	case "checkpoint":
		text, err := os.ReadFile(args[1])
		if err != nil {
			return err
		}
		tree, err := openCheckpoint(text, verifier)
		if err != nil {
			return fmt.Errorf("%s: %w", args[1], err)
		}
		fmt.Printf("%s: signed by %s, %d leaves, root %s\n", args[1], verifier.Name(), tree.N, tree.Hash)
	case "inclusion":
		for _, file := range args[1:] {
			if err := checkInclusion(file, verifier); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	case "consistency":
		if len(args) != 3 || log == "" {
			return fmt.Errorf("consistency needs -log, an old checkpoint and a new one")
		}
		return checkConsistency(args[1], args[2], log, verifier)
	default:
		return fmt.Errorf("there is no %q: checkpoint, inclusion or consistency", args[0])
	}
	return nil
}

// openCheckpoint checks the signature (C2SP signed-note) and reads the three lines (C2SP tlog-checkpoint).
func openCheckpoint(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("it is no checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// checkInclusion checks a proof (C2SP tlog-proof). Its extra data is what the leaf is the hash of: 32 bytes of salt, a byte
// with the version, and the record.
func checkInclusion(file string, verifier note.Verifier) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("it is no tlog-proof")
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil || len(data) < 34 {
		return fmt.Errorf("it has no salt and record in its extra data")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := openCheckpoint([]byte(checkpoint), verifier)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(data)); err != nil {
		return err
	}
	fmt.Printf("%s: leaf %d of %d is %s\n", file, index, tree.N, data[33:])
	return nil
}

// checkConsistency checks that the log of the new checkpoint begins with the log of the old one. The proof is made here, from
// tiles that are checked against the new root.
func checkConsistency(oldFile, newFile, log string, verifier note.Verifier) error {
	var trees []tlog.Tree
	for _, file := range []string{oldFile, newFile} {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		tree, err := openCheckpoint(text, verifier)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		trees = append(trees, tree)
	}
	earlier, later := trees[0], trees[1]
	if earlier.N > later.N {
		return fmt.Errorf("the log has become shorter: %d leaves, then %d", earlier.N, later.N)
	}
	if earlier.N > 0 {
		proof, err := tlog.ProveTree(later.N, earlier.N, tlog.TileHashReader(later, tiles{log}))
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, later.N, later.Hash, earlier.N, earlier.Hash); err != nil {
			return err
		}
	}
	fmt.Printf("the %d leaves of %s begin with the %d of %s\n", later.N, newFile, earlier.N, oldFile)
	return nil
}

// tiles reads tiles as C2SP tlog-tiles names them, from an address or a folder.
type tiles struct{ log string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range list {
		// Go's own name for it has the height as well: tile/8/0/x001/234.
		data, err := t.read("tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (t tiles) read(path string) ([]byte, error) {
	if !strings.HasPrefix(t.log, "http://") && !strings.HasPrefix(t.log, "https://") {
		return os.ReadFile(filepath.Join(t.log, path))
	}
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(strings.TrimSuffix(t.log, "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, 1<<16))
}
