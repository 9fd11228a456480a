// Package tokens is what is tested: a program that gets tokens, and an API that checks them. Yours stand in their places.
package tokens

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Refused says that the server says no, and will say no again. Code is Maskinporten's, such as MP-012, where there is one.
type Refused struct {
	Status      int
	Reason      string `json:"error"`
	Description string `json:"error_description"`
	URI         string `json:"error_uri"`
}

func (r *Refused) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Reason, r.Description) }

// Code is the last part of the address of the explanation.
func (r *Refused) Code() string {
	if r.URI == "" {
		return ""
	}
	return path.Base(r.URI)
}

// ErrUnavailable says that there is no answer that can be used. Whether the server has seen the grant is unknown.
var ErrUnavailable = errors.New("no usable answer of the token endpoint")

// Client gets tokens for one scope. It waits and tries again where the server asks for it, and nowhere else.
type Client struct {
	Issuer, ID, KeyID, Scope string
	Key                      *rsa.PrivateKey
	Timeout                  time.Duration
	Attempts                 int
	Now                      func() time.Time
	Sleep                    func(time.Duration)

	lock   sync.Mutex
	token  string
	endsAt time.Time
}

// Token is the one that is kept, or a new one when fewer than ten seconds are left of it.
func (c *Client) Token() (string, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.Now().Before(c.endsAt.Add(-10 * time.Second)) {
		return c.token, nil
	}
	for attempt := 1; ; attempt++ {
		status, header, body, err := c.post()
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		if (status == 429 || status == 503) && attempt < c.Attempts {
			seconds, err := strconv.Atoi(header.Get("Retry-After"))
			if err != nil {
				seconds = 1
			}
			c.Sleep(time.Duration(min(seconds, 60)) * time.Second)
			continue
		}
		var answer struct {
			Refused
			AccessToken string `json:"access_token"`
			ExpiresIn   int    `json:"expires_in"`
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			return "", fmt.Errorf("%w: status %d: %w", ErrUnavailable, status, err)
		}
		if answer.Reason != "" {
			answer.Status = status
			return "", &answer.Refused
		}
		if answer.AccessToken == "" {
			return "", fmt.Errorf("%w: status %d without a token", ErrUnavailable, status)
		}
		c.token, c.endsAt = answer.AccessToken, c.Now().Add(time.Duration(answer.ExpiresIn)*time.Second)
		return c.token, nil
	}
}

// A grant is used once: each attempt makes its own.
func (c *Client) post() (int, http.Header, []byte, error) {
	grant, err := c.makeGrant()
	if err != nil {
		return 0, nil, nil, err
	}
	// The timeout of http.Client is for the whole answer.
	answer, err := (&http.Client{Timeout: c.Timeout}).PostForm(c.Issuer+"token", url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"assertion":  {grant},
	})
	if err != nil {
		return 0, nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return answer.StatusCode, answer.Header, body, err
}

func (c *Client) makeGrant() (string, error) {
	now := c.Now().Unix()
	header := map[string]any{"alg": "RS256", "kid": c.KeyID}
	claims := map[string]any{
		"aud": c.Issuer, "iss": c.ID, "scope": c.Scope, "iat": now, "exp": now + 60, "jti": rand.Text(),
	}
	var parts []string
	for _, part := range []any{header, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, encoding.EncodeToString(text))
	}
	input := strings.Join(parts, ".")
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, c.Key, crypto.SHA256, digest[:])
	return input + "." + encoding.EncodeToString(signature), err
}

var encoding = base64.RawURLEncoding

// Check is what an API asks of a token. The key set is kept; a key that is not in it lets it be fetched again, at most
// once in the time Cooldown.
type Check struct {
	Issuer, Scope string
	Cooldown      time.Duration

	lock      sync.Mutex
	keys      map[string]*rsa.PublicKey
	fetchedAt time.Time
}

// Consumer is the organisation number of who asks. Every token that is not good is an error.
func (c *Check) Consumer(token string) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", errors.New("no signed token")
	}
	var header struct {
		Alg, Kid, Typ string
		Crit          []string
	}
	var claims struct {
		Iss, Scope    string
		Exp, Iat, Nbf float64
		Consumer      struct{ ID string }
	}
	signature, err := encoding.DecodeString(parts[2])
	if err = errors.Join(err, decode(parts[0], &header), decode(parts[1], &claims)); err != nil {
		return "", err
	}
	if header.Alg != "RS256" || header.Crit != nil || !slices.Contains([]string{"", "JWT", "at+jwt"}, header.Typ) {
		return "", errors.New("the header is not that of an access token")
	}
	key, err := c.key(header.Kid)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
		return "", err
	}
	now := float64(time.Now().Unix())
	if claims.Exp <= now || claims.Iat > now+10 || claims.Nbf > now+10 {
		return "", errors.New("the token is not valid now")
	}
	number, isNorwegian := strings.CutPrefix(claims.Consumer.ID, "0192:")
	if claims.Iss != c.Issuer || !isNorwegian || !slices.Contains(strings.Fields(claims.Scope), c.Scope) {
		return "", errors.New("the token is not for this API")
	}
	return number, nil
}

func (c *Check) key(kid string) (*rsa.PublicKey, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.keys[kid] == nil && time.Since(c.fetchedAt) >= c.Cooldown {
		if err := c.fetchKeys(); err != nil {
			return nil, err
		}
	}
	if key := c.keys[kid]; key != nil {
		return key, nil
	}
	return nil, fmt.Errorf("no key %q is published", kid)
}

func (c *Check) fetchKeys() error {
	answer, err := (&http.Client{Timeout: 10 * time.Second}).Get(c.Issuer + "jwk")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var set struct{ Keys []struct{ Kid, N string } }
	if err := json.NewDecoder(answer.Body).Decode(&set); err != nil {
		return err
	}
	c.keys, c.fetchedAt = map[string]*rsa.PublicKey{}, time.Now()
	for _, key := range set.Keys {
		n, err := encoding.DecodeString(key.N)
		if err != nil {
			return err
		}
		c.keys[key.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}
	}
	return nil
}

func decode(part string, into any) error {
	text, err := encoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
