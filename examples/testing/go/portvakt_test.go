package tokens

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// control is where orders are given to the server.
var control string

// TestMain starts Portvakt once for all tests, by the command in PORTVAKT (`portvakt` when absent; `npx portvakt` and
// the like are fine). PORTVAKT_CONTROL is the control address of a server that runs already, such as a container: then
// none is started. Copy this file as it is.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		if control = os.Getenv("PORTVAKT_CONTROL"); control == "" {
			stop, err := startPortvakt()
			if err != nil {
				fmt.Fprintln(os.Stderr, "Portvakt did not start:", err)
				return 1
			}
			defer stop()
		}
		return m.Run()
	}())
}

func startPortvakt() (stop func(), err error) {
	command := strings.Fields(os.Getenv("PORTVAKT"))
	if len(command) == 0 {
		command = []string{"portvakt"}
	}
	folder, err := os.MkdirTemp("", "portvakt-")
	if err != nil {
		return nil, err
	}
	server := exec.Command(command[0], append(command[1:], "start", "--ready-json")...)
	server.Env = append(os.Environ(), "PORT=0", "PORTVAKT_REGISTRY=none", "PORTVAKT_LOG_LEVEL=warn",
		"PORTVAKT_DATABASE_URL=sqlite::memory:", "PORTVAKT_DATA_DIR="+folder)
	server.Stderr = os.Stderr
	output, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		return nil, err
	}
	stop = func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = os.RemoveAll(folder)
	}
	var ready struct{ Control string }
	if err = json.NewDecoder(output).Decode(&ready); err != nil {
		stop()
		return nil, err
	}
	control = ready.Control
	return stop, nil
}

// portvakt is the issuer of one test. docs/testing.md has everything that may be ordered of it.
type portvakt struct {
	t       testing.TB
	ID      string
	Issuer  string
	Control string
}

// object is a JSON object.
type object map[string]any

// request is one of the journal.
type request struct {
	Fault string
	Grant struct{ Claims object }
}

// openPortvakt opens an issuer that nobody but this test uses, and that ends with it. registry: a registry file, or
// "demo".
func openPortvakt(t testing.TB, registry any) *portvakt {
	t.Helper()
	p := &portvakt{t: t}
	call(t, "POST", control+"sessions", object{"registry": registry}, p)
	t.Cleanup(func() { call(t, "DELETE", control+"sessions/"+p.ID, nil, nil) })
	return p
}

// fault orders one: object{"fault": "refuse", "code": "MP-012", "times": 1, "match": object{"path": "/token"}}.
func (p *portvakt) fault(order object) {
	p.t.Helper()
	call(p.t, "POST", p.Control+"faults", order, nil)
}

// requests asks the journal: requests("path", "/token"). With "wait", "5000" it waits for one that is yet to come.
func (p *portvakt) requests(search ...string) []request {
	p.t.Helper()
	query := url.Values{}
	for i := 0; i+1 < len(search); i += 2 {
		query.Set(search[i], search[i+1])
	}
	var found struct{ Requests []request }
	call(p.t, "GET", p.Control+"requests?"+query.Encode(), nil, &found)
	return found.Requests
}

// clock moves the time: object{"advance": "30d"}, object{"set": "2027-01-01T00:00:00Z", "frozen": true}.
func (p *portvakt) clock(order object) {
	p.t.Helper()
	call(p.t, "POST", p.Control+"clock", order, nil)
}

// rotateKeys lets a new key sign. With object{"withdrawOld": true} the older ones leave the key set at once.
func (p *portvakt) rotateKeys(order object) (kid string) {
	p.t.Helper()
	var rotated struct{ Kid string }
	call(p.t, "POST", p.Control+"keys/rotate", order, &rotated)
	return rotated.Kid
}

// token makes one that is wrong on purpose: object{"scope": "demo:read", "wrong": []string{"expired"}}.
func (p *portvakt) token(order object) string {
	p.t.Helper()
	var made struct {
		AccessToken string `json:"access_token"`
	}
	call(p.t, "POST", p.Control+"tokens", order, &made)
	return made.AccessToken
}

func call(t testing.TB, method, address string, body, result any) {
	t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	order, err := http.NewRequest(method, address, content)
	if err != nil {
		t.Fatal(err)
	}
	order.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(order)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %s %s", method, address, answer.Status, text)
	}
	if err == nil && result != nil {
		err = json.Unmarshal(text, result)
	}
	if err != nil {
		t.Fatal(err)
	}
}
