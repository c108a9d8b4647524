package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// Ends when it is told to, and what is under way has ended.
func serve(port string, handler http.HandlerFunc) {
	server := &http.Server{Addr: ":" + port, Handler: handler}
	stopped := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(stopped, syscall.SIGTERM)
	go func() {
		<-stopped
		server.Shutdown(context.Background())
		close(done)
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-done
	// the code that tells of the signal is as good as 0
	os.Exit(143)
}

type cloudEvent struct {
	SpecVersion, ID, Source, Type string
	Data                          *struct{ Name string }
}

func serveCloudRun(port string, receipts *Receipts) {
	serve(port, func(reply http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		var got cloudEvent
		var err error
		if strings.HasPrefix(strings.ToLower(request.Header.Get("Content-Type")), "application/cloudevents+json") {
			err = json.Unmarshal(body, &got)
		} else {
			got = cloudEvent{SpecVersion: request.Header.Get("ce-specversion"), ID: request.Header.Get("ce-id"), Source: request.Header.Get("ce-source"), Type: request.Header.Get("ce-type")}
			err = json.Unmarshal(body, &got.Data)
		}
		if err != nil || got.ID == "" || got.Source == "" || got.Type == "" || got.Data == nil || got.Data.Name == "" {
			http.Error(reply, "no event about an object", http.StatusNotAcceptable)
			return
		}
		if _, err := receipts.process(request.Context(), got.Data.Name); err != nil {
			http.Error(reply, "it failed", http.StatusBadGateway)
			return
		}
		reply.WriteHeader(http.StatusCreated)
	})
}

func serveAzure(port string, receipts *Receipts) {
	serve(port, func(reply http.ResponseWriter, request *http.Request) {
		var call struct{ Data map[string]string }
		var message struct{ Key string }
		err := json.NewDecoder(request.Body).Decode(&call)
		if err == nil {
			err = json.Unmarshal([]byte(call.Data["m"]), &message)
		}
		var result Totals
		if err == nil {
			result, err = receipts.process(request.Context(), message.Key)
		}
		if err != nil {
			// a failure need not have the shape of an answer
			http.Error(reply, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		reply.Header().Set("Content-Type", "application/json")
		// flushed piece by piece: the answer comes in chunks
		io.WriteString(reply, `{"Logs":["done"],"Outputs":{},`)
		reply.(http.Flusher).Flush()
		text, _ := json.Marshal(result)
		io.WriteString(reply, `"ReturnValue":`+string(text)+`}`)
	})
}
