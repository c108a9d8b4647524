package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

const leeway = 10 // seconds

var errBadToken = errors.New("bad token")

type caller struct {
	sub    string
	scopes []string
}

type verifier struct {
	keys             *keyring
	issuer, audience string
}

type header struct {
	Alg  string          `json:"alg"`
	Kid  string          `json:"kid"`
	Typ  string          `json:"typ"`
	Crit json.RawMessage `json:"crit"`
}

type claims struct {
	Iss   string   `json:"iss"`
	Sub   string   `json:"sub"`
	Aud   texts    `json:"aud"`
	Exp   *float64 `json:"exp"`
	Nbf   float64  `json:"nbf"`
	Scope string   `json:"scope"`
}

// texts is a text, or a list of them.
type texts []string

func (t *texts) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '[' {
		return json.Unmarshal(raw, (*[]string)(t))
	}
	var one string
	if err := json.Unmarshal(raw, &one); err != nil {
		return err
	}
	*t = texts{one}
	return nil
}

// verify answers for whom the token speaks. Errors other than errBadToken are not the token's fault.
func (v *verifier) verify(token string) (caller, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return caller{}, bad("%d parts", len(parts))
	}
	var head header
	if err := decode(parts[0], &head); err != nil {
		return caller{}, bad("header: %v", err)
	}
	if head.Typ != "at+jwt" && head.Typ != "application/at+jwt" {
		return caller{}, bad("not an access token")
	}
	if head.Crit != nil {
		return caller{}, bad("crit is not understood here")
	}
	key, err := v.keys.find(head.Kid)
	if err != nil {
		return caller{}, err
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || !signed(head.Alg, key, parts[0]+"."+parts[1], signature) {
		return caller{}, bad("signature")
	}
	var said claims
	if err := decode(parts[1], &said); err != nil {
		return caller{}, bad("claims: %v", err)
	}
	if err := v.judge(said, float64(time.Now().Unix())); err != nil {
		return caller{}, err
	}
	return caller{said.Sub, strings.Fields(said.Scope)}, nil
}

func (v *verifier) judge(said claims, now float64) error {
	switch {
	case said.Iss != v.issuer:
		return bad("issuer")
	case !slices.Contains(said.Aud, v.audience):
		return bad("audience")
	case said.Exp == nil || *said.Exp+leeway <= now:
		return bad("expired")
	case said.Nbf-leeway > now:
		return bad("not valid yet")
	case said.Sub == "":
		return bad("nobody's")
	}
	return nil
}

// signed lets the key's type, not the header, decide what is computed.
func signed(alg string, key crypto.PublicKey, input string, signature []byte) bool {
	digest := sha256.Sum256([]byte(input))
	switch key := key.(type) {
	case *rsa.PublicKey:
		return alg == "RS256" && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	case *ecdsa.PublicKey:
		if alg != "ES256" || len(signature) != 64 {
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(key, digest[:], r, s)
	}
	return false
}

func decode(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errBadToken}, args...)...)
}
