package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"time"
)

// Store speaks to S3. Correct and unusual: it reads in two ranges, stores in parts, and does not sign the hash of what it sends.
type Store struct{ endpoint, bucket, region, id, secret string }

var errMissing = errors.New("there is no such object")

const tries = 4

func storeFromEnvironment() *Store {
	return &Store{os.Getenv("S3_ENDPOINT"), os.Getenv("S3_BUCKET"), os.Getenv("S3_REGION"), os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")}
}

func (s *Store) get(ctx context.Context, key string) ([]byte, error) {
	status, first, _, err := s.send(ctx, "GET", key, nil, nil, "bytes=0-63")
	switch {
	case err != nil:
		return nil, err
	case status == 404:
		return nil, errMissing
	case status == 416:
		return nil, nil
	case status == 200 || len(first) < 64:
		return first, nil
	}
	status, rest, _, err := s.send(ctx, "GET", key, nil, nil, "bytes=64-")
	if err != nil {
		return nil, err
	}
	if status == 416 {
		return first, nil
	}
	return append(first, rest...), nil
}

func (s *Store) putInParts(ctx context.Context, key string, body []byte) error {
	_, text, _, err := s.send(ctx, "POST", key, url.Values{"uploads": {""}}, nil, "")
	if err != nil {
		return err
	}
	var created struct{ UploadId string }
	if err := xml.Unmarshal(text, &created); err != nil {
		return err
	}
	_, _, header, err := s.send(ctx, "PUT", key, url.Values{"partNumber": {"1"}, "uploadId": {created.UploadId}}, body, "")
	if err != nil {
		return err
	}
	list := fmt.Sprintf("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part></CompleteMultipartUpload>", strings.Trim(header.Get("ETag"), `"`))
	_, _, _, err = s.send(ctx, "POST", key, url.Values{"uploadId": {created.UploadId}}, []byte(list), "")
	return err
}

// A request that meets a dead connection or a tired store is sent again.
func (s *Store) send(ctx context.Context, method, key string, query url.Values, body []byte, span string) (int, []byte, http.Header, error) {
	for try := 1; ; try++ {
		status, text, header, err := s.sendOnce(ctx, method, key, query, body, span)
		again := err != nil || status >= 500
		if again && try < tries && ctx.Err() == nil {
			time.Sleep(time.Duration(try*20) * time.Millisecond)
			continue
		}
		if err == nil && status >= 300 && status != 404 && status != 416 {
			err = fmt.Errorf("the store says %d", status)
		}
		return status, text, header, err
	}
}

func (s *Store) sendOnce(ctx context.Context, method, key string, query url.Values, body []byte, span string) (int, []byte, http.Header, error) {
	path := "/" + s.bucket + "/" + encodePath(key)
	request, err := http.NewRequestWithContext(ctx, method, s.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	request.URL.RawPath = path
	request.URL.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	if span != "" {
		request.Header.Set("Range", span)
	}
	s.sign(request, path)
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	return reply.StatusCode, text, reply.Header, err
}

// AWS Signature Version 4.
func (s *Store) sign(request *http.Request, path string) {
	date := time.Now().UTC().Format("20060102T150405Z")
	request.Header.Set("X-Amz-Date", date)
	request.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	signed := map[string]string{"host": request.URL.Host}
	for name := range request.Header {
		signed[strings.ToLower(name)] = request.Header.Get(name)
	}
	names := make([]string, 0, len(signed))
	for name := range signed {
		names = append(names, name)
	}
	sort.Strings(names)
	headers := ""
	for _, name := range names {
		headers += name + ":" + signed[name] + "\n"
	}
	canonical := strings.Join([]string{request.Method, path, request.URL.RawQuery, headers, strings.Join(names, ";"), "UNSIGNED-PAYLOAD"}, "\n")
	scope := strings.Join([]string{date[:8], s.region, "s3", "aws4_request"}, "/")
	hash := sha256.Sum256([]byte(canonical))
	key := []byte("AWS4" + s.secret)
	for _, part := range strings.Split(scope, "/") {
		key = mac(key, part)
	}
	signature := hex.EncodeToString(mac(key, strings.Join([]string{"AWS4-HMAC-SHA256", date, scope, hex.EncodeToString(hash[:])}, "\n")))
	request.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s", s.id, scope, strings.Join(names, ";"), signature))
}

func mac(key []byte, text string) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write([]byte(text))
	return hash.Sum(nil)
}

func encodePath(key string) string {
	var out strings.Builder
	for _, char := range []byte(key) {
		if strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/", char) >= 0 {
			out.WriteByte(char)
		} else {
			fmt.Fprintf(&out, "%%%02X", char)
		}
	}
	return out.String()
}
