// Command tools serves the tool list of Lendery from memory.
package main

import (
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	api := &api{shelf: newShelf()}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /tools", api.list)
	mux.HandleFunc("POST /tools", refusable(api.create))
	mux.HandleFunc("GET /tools/{id}", refusable(api.read))
	mux.HandleFunc("PUT /tools/{id}", refusable(api.replace))
	mux.HandleFunc("PATCH /tools/{id}", refusable(api.patch))
	mux.HandleFunc("DELETE /tools/{id}", refusable(api.remove))

	server := &http.Server{
		Addr:              "127.0.0.1:" + os.Getenv("PORT"),
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}
