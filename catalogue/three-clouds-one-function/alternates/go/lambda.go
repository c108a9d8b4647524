package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

type event struct {
	Records []struct {
		EventSource    string `json:"eventSource"`
		EventSourceARN string `json:"eventSourceARN"`
		MessageID      string `json:"messageId"`
		Body           string `json:"body"`
		S3             struct {
			Object struct {
				Key string `json:"key"`
			} `json:"object"`
		} `json:"s3"`
	} `json:"Records"`
	Version        string          `json:"version"`
	RequestContext json.RawMessage `json:"requestContext"`
	Body           string          `json:"body"`
	IsBase64       bool            `json:"isBase64Encoded"`
}

const reserve = 600 * time.Millisecond

// The connection to the service may be quiet for hours.
var runtimeClient = &http.Client{}

func serveLambda(address string, receipts *Receipts) {
	base := "http://" + address + "/2018-06-01/runtime/invocation/"
	for {
		reply, err := runtimeClient.Get(base + "next")
		if err != nil {
			log.Fatal(err)
		}
		text, err := io.ReadAll(reply.Body)
		reply.Body.Close()
		if err != nil {
			log.Fatal(err)
		}
		id := reply.Header.Get("Lambda-Runtime-Aws-Request-Id")
		deadline, _ := strconv.ParseInt(reply.Header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
		ctx, cancel := context.WithDeadline(context.Background(), time.UnixMilli(deadline).Add(-reserve))
		value, err := answer(ctx, text, receipts)
		cancel()
		if err != nil {
			// further members are welcome
			post(base+id+"/error", map[string]any{"errorType": fmt.Sprintf("Function.%T", err), "errorMessage": err.Error(), "stackTrace": []string{"main"}, "retry": false})
			continue
		}
		post(base+id+"/response", value)
	}
}

func post(url string, value any) {
	text, _ := json.Marshal(value)
	reply, err := runtimeClient.Post(url, "application/json; charset=utf-8", bytes.NewReader(text))
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(io.Discard, reply.Body)
	reply.Body.Close()
}

func answer(ctx context.Context, text []byte, receipts *Receipts) (any, error) {
	var got event
	if err := json.Unmarshal(text, &got); err != nil {
		return nil, err
	}
	switch {
	case got.Version == "2.0" && got.RequestContext != nil:
		return overHTTP(ctx, got, receipts)
	case len(got.Records) == 0:
		return nil, errors.New("an event without records")
	case got.Records[0].EventSource == "aws:s3":
		return receiptsOf(ctx, got, receipts)
	case got.Records[0].EventSource == "aws:sqs":
		return batch(ctx, got, receipts), nil
	}
	return nil, errors.New("an event of an unknown kind")
}

func receiptsOf(ctx context.Context, got event, receipts *Receipts) (any, error) {
	if len(got.Records) != 1 {
		return nil, errBad
	}
	key, err := url.QueryUnescape(got.Records[0].S3.Object.Key)
	if err != nil {
		return nil, err
	}
	return receipts.process(ctx, key)
}

// Messages of a queue without order are worked on side by side.
func batch(ctx context.Context, got event, receipts *Receipts) any {
	failed := make([]bool, len(got.Records))
	one := func(index int) {
		var inner event
		err := json.Unmarshal([]byte(got.Records[index].Body), &inner)
		if err == nil {
			_, err = receiptsOf(ctx, inner, receipts)
		}
		failed[index] = err != nil
	}
	if strings.HasSuffix(got.Records[0].EventSourceARN, ".fifo") {
		for index := range got.Records {
			if index > 0 && failed[index-1] {
				failed[index] = true
			} else {
				one(index)
			}
		}
	} else {
		var all sync.WaitGroup
		for index := range got.Records {
			all.Add(1)
			go func(index int) {
				defer all.Done()
				one(index)
			}(index)
		}
		all.Wait()
	}
	failures := []map[string]string{}
	for index, bad := range failed {
		if bad {
			failures = append(failures, map[string]string{"itemIdentifier": got.Records[index].MessageID})
		}
	}
	return map[string]any{"batchItemFailures": failures}
}

// The body of the reply is in Base64.
func overHTTP(ctx context.Context, got event, receipts *Receipts) (any, error) {
	body := []byte(got.Body)
	if got.IsBase64 {
		body, _ = base64.StdEncoding.DecodeString(got.Body)
	}
	var wanted struct{ Key string }
	if err := json.Unmarshal(body, &wanted); err != nil {
		return map[string]any{"statusCode": 400}, nil
	}
	result, err := receipts.process(ctx, wanted.Key)
	if errors.Is(err, errMissing) || errors.Is(err, errBad) {
		return map[string]any{"statusCode": 409, "body": err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	text, _ := json.Marshal(result)
	return map[string]any{"statusCode": 200, "isBase64Encoded": true, "body": base64.StdEncoding.EncodeToString(text), "cookies": []string{}}, nil
}
