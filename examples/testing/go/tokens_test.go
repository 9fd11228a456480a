package tokens

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	scope    = "demo:read"
	consumer = "310123412"
	year     = 366 * 24 * time.Hour
)

// clientKey is the key of the client of these tests.
var clientKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// registry has two organisations, a scope, and the client of these tests. The numbers are synthetic.
func registry() object {
	public := object{
		"kid": "k1", "kty": "RSA", "alg": "RS256", "use": "sig",
		"e": "AQAB", "n": encoding.EncodeToString(clientKey().N.Bytes()),
	}
	return object{
		"organisations": []object{
			{"orgno": "312999919", "name": "Etaten", "prefixes": []string{"demo"}},
			{"orgno": consumer, "name": "Kunden AS"},
		},
		"scopes":       []object{{"prefix": "demo", "subscope": "read", "description": "Reads the register"}},
		"scope_access": []object{{"scope": scope, "consumer_orgno": consumer}},
		"clients": []object{{
			"client_id": "nightly-job", "client_orgno": consumer, "integration_type": "maskinporten",
			"scopes": []string{scope}, "jwks": object{"keys": []object{public}},
		}},
	}
}

// newClient is one for the issuer. It does not really sleep.
func newClient(p *portvakt) *Client {
	return &Client{
		Issuer: p.Issuer, ID: "nightly-job", Key: clientKey(), KeyID: "k1", Scope: scope,
		Timeout: time.Minute, Attempts: 3, Now: time.Now, Sleep: func(time.Duration) {},
	}
}

func mustToken(t *testing.T, client *Client) string {
	t.Helper()
	token, err := client.Token()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func wantGrants(t *testing.T, p *portvakt, want int) {
	t.Helper()
	if got := len(p.requests("path", "/token")); got != want {
		t.Errorf("%d grants were sent, not %d", got, want)
	}
}

func TestGoroutinesThatAskTogetherSendOneGrant(t *testing.T) {
	t.Parallel()
	p := openPortvakt(t, registry())
	client := newClient(p)
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			if _, err := client.Token(); err != nil {
				t.Error(err)
			}
		}()
	}
	group.Wait()
	wantGrants(t, p, 1)
	if claims := p.requests()[0].Grant.Claims; claims["aud"] != p.Issuer || claims["scope"] != scope {
		t.Errorf("the grant says %v", claims)
	}
}

func TestRefusalIsFinal(t *testing.T) {
	for _, test := range []struct {
		code   string
		status int
		reason string
		public string
	}{
		{"MP-012", 400, "invalid_grant", "MP-012"},
		{"MP-250", 400, "invalid_scope", "MP-250"},
		{"invalid_client", 401, "invalid_client", ""},
		{"server_error", 500, "server_error", ""},
	} {
		t.Run(test.code, func(t *testing.T) {
			t.Parallel()
			p := openPortvakt(t, registry())
			p.fault(object{"fault": "refuse", "code": test.code})
			_, err := newClient(p).Token()
			var refused *Refused
			if !errors.As(err, &refused) {
				t.Fatal(err)
			}
			if refused.Status != test.status || refused.Reason != test.reason || refused.Code() != test.public {
				t.Errorf("%d %s %q", refused.Status, refused.Reason, refused.Code())
			}
			wantGrants(t, p, 1)
		})
	}
}

func TestWaitsAsLongAsItIsToldAndSendsNewGrant(t *testing.T) {
	for _, fault := range []object{
		{"fault": "refuse", "code": "temporarily_unavailable", "retryAfter": 7, "times": 1},
		{"fault": "status", "status": 429, "retryAfter": 7, "times": 1},
	} {
		t.Run(fault["fault"].(string), func(t *testing.T) {
			t.Parallel()
			p := openPortvakt(t, registry())
			p.fault(fault)
			client := newClient(p)
			var waited []time.Duration
			client.Sleep = func(time time.Duration) { waited = append(waited, time) }
			mustToken(t, client)
			if !slices.Equal(waited, []time.Duration{7 * time.Second}) {
				t.Errorf("it waited %v", waited)
			}
			sent := p.requests("path", "/token")
			if len(sent) != 2 || sent[0].Grant.Claims["jti"] == sent[1].Grant.Claims["jti"] {
				t.Errorf("it sent %v", sent)
			}
		})
	}
}

func TestGivesUpAfterThreeAttempts(t *testing.T) {
	t.Parallel()
	p := openPortvakt(t, registry())
	p.fault(object{"fault": "refuse", "retryAfter": 1})
	if _, err := newClient(p).Token(); err == nil {
		t.Error("there is a token")
	}
	wantGrants(t, p, 3)
}

func TestAnswerThatCannotBeUsedIsNoToken(t *testing.T) {
	for _, fault := range []object{
		{"fault": "status", "status": 502}, {"fault": "cut"}, {"fault": "reset"}, {"fault": "garbage"}, {"fault": "empty"},
	} {
		t.Run(fault["fault"].(string), func(t *testing.T) {
			t.Parallel()
			p := openPortvakt(t, registry())
			fault["times"] = 1
			p.fault(fault)
			client := newClient(p)
			if _, err := client.Token(); !errors.Is(err, ErrUnavailable) {
				t.Error(err)
			}
			wantGrants(t, p, 1)
			mustToken(t, client)
		})
	}
}

func TestDoesNotWaitForEver(t *testing.T) {
	for _, fault := range []object{{"fault": "stall"}, {"fault": "dribble", "delayMs": 20000}} {
		t.Run(fault["fault"].(string), func(t *testing.T) {
			t.Parallel()
			p := openPortvakt(t, registry())
			mustToken(t, newClient(p))
			p.fault(fault)
			client := newClient(p)
			client.Timeout = 3 * time.Second
			if _, err := client.Token(); !errors.Is(err, ErrUnavailable) {
				t.Error(err)
			}
			if met := p.requests("path", "/token"); len(met) != 2 || met[1].Fault != fault["fault"] {
				t.Errorf("it met %v", met)
			}
		})
	}
}

func TestSeedSaysWhichRequestsFail(t *testing.T) {
	t.Parallel()
	run := func() (faults []string) {
		p := openPortvakt(t, registry())
		p.fault(object{"fault": "refuse", "code": "invalid_grant", "probability": 0.5, "seed": 7})
		for range 12 {
			_, _ = newClient(p).Token()
		}
		for _, met := range p.requests("path", "/token") {
			faults = append(faults, met.Fault)
		}
		return faults
	}
	first, second := run(), run()
	if !slices.Equal(first, second) || !slices.Contains(first, "refuse") || !slices.Contains(first, "") {
		t.Errorf("%q, then %q", first, second)
	}
}

func TestFaultMeetsOnlyWhatItIsFor(t *testing.T) {
	t.Parallel()
	p := openPortvakt(t, registry())
	p.fault(object{"fault": "refuse", "code": "MP-012", "match": object{"path": "/token", "client": "another-client"}})
	p.fault(object{"fault": "status", "match": object{"path": "/jwk*", "scope": "demo:write"}})
	got, err := (&Check{Issuer: p.Issuer, Scope: scope}).Consumer(mustToken(t, newClient(p)))
	if err != nil || got != consumer {
		t.Errorf("%q %v", got, err)
	}
}

func TestCheckLetsNoWrongTokenIn(t *testing.T) {
	t.Parallel()
	p := openPortvakt(t, registry())
	api := &Check{Issuer: p.Issuer, Scope: scope, Cooldown: time.Minute}
	if got, err := api.Consumer(p.token(object{"scope": scope, "consumer": "310001112"})); got != "310001112" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := api.Consumer(p.token(object{"scope": "demo:write"})); err == nil {
		t.Error("a token for another scope is let in")
	}
	for _, wrong := range []string{
		"expired", "not-yet", "issuer", "signature", "foreign-key", "embedded-key", "alg-none", "alg-hs256", "kid",
		"no-kid", "typ", "crit", "no-consumer", "consumer-format", "no-scope", "no-exp", "no-iss", "two-parts",
	} {
		if _, err := api.Consumer(p.token(object{"scope": scope, "wrong": []string{wrong}})); err == nil {
			t.Errorf("%s is let in", wrong)
		}
	}
}

func TestTokenOfAnotherIssuerIsNotLetIn(t *testing.T) {
	t.Parallel()
	one, other := openPortvakt(t, registry()), openPortvakt(t, registry())
	if _, err := (&Check{Issuer: one.Issuer, Scope: scope}).Consumer(mustToken(t, newClient(other))); err == nil {
		t.Error("it is let in")
	}
}

func TestCheckLearnsNewKeyAndWithdrawal(t *testing.T) {
	t.Parallel()
	p := openPortvakt(t, registry())
	api := &Check{Issuer: p.Issuer, Scope: scope}
	if _, err := api.Consumer(mustToken(t, newClient(p))); err != nil {
		t.Fatal(err)
	}
	kid := p.rotateKeys(object{})
	token := mustToken(t, newClient(p))
	if _, err := api.Consumer(token); err != nil || api.keys[kid] == nil {
		t.Errorf("the new key is not learnt: %v", err)
	}
	p.rotateKeys(object{"withdrawOld": true})
	if _, err := (&Check{Issuer: p.Issuer, Scope: scope}).Consumer(token); err == nil {
		t.Error("a token of a withdrawn key is let in")
	}
}

func TestTokenDoesNotOutliveItsEnd(t *testing.T) {
	t.Parallel()
	p := openPortvakt(t, registry())
	p.clock(object{"advance": "-10m"})
	client := newClient(p)
	client.Now = func() time.Time { return time.Now().Add(-10 * time.Minute) }
	if _, err := (&Check{Issuer: p.Issuer, Scope: scope}).Consumer(mustToken(t, client)); err == nil {
		t.Error("it is let in")
	}
}

func TestTime(t *testing.T) {
	for name, test := range map[string]struct {
		server string
		client time.Duration
		code   string
	}{
		"a clock that is wrong":    {"10m", 0, "MP-130"},
		"a key that ended in time": {"366d", year, "MP-121"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPortvakt(t, registry())
			p.clock(object{"advance": test.server})
			client := newClient(p)
			client.Now = func() time.Time { return time.Now().Add(test.client) }
			_, err := client.Token()
			var refused *Refused
			if !errors.As(err, &refused) || refused.Code() != test.code {
				t.Errorf("%v", err)
			}
			wantGrants(t, p, 1)
		})
	}
}
