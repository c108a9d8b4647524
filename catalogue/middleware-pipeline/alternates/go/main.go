// Command front-door lets requests in to the notes of Lendery.
package main

import (
	"log"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
)

func main() {
	settings := readSettings()
	notes := &notes{texts: map[int]string{}}

	router := gin.New()
	router.HandleMethodNotAllowed = true
	// Gin's own lines go to stderr beside ours, one for each request, and are not JSON.
	router.Use(
		gin.LoggerWithWriter(os.Stderr),
		identify,
		logRequests,
		forbidSniffing,
		shareWith(settings.origins),
		answerProblems,
	)
	router.NoRoute(func(c *gin.Context) { panic(problem{status: http.StatusNotFound, title: "Nothing here"}) })
	router.NoMethod(func(c *gin.Context) { panic(problem{status: http.StatusMethodNotAllowed, title: "Not in this way"}) })

	router.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok") })
	router.GET("/public/ping", func(c *gin.Context) { c.String(http.StatusOK, "pong") })

	api := router.Group("/api", authenticate(settings.keys), limitRate(settings), limitTime(settings.timeout), limitBody(settings.bodyLimit))
	api.POST("/notes", notes.create)
	api.GET("/notes/:id", notes.read)
	api.GET("/boom", func(c *gin.Context) { panic("broken: " + settings.boomText) })
	api.GET("/slow", slow)

	server := &http.Server{
		Addr:              "127.0.0.1:" + os.Getenv("PORT"),
		Handler:           router,
		ReadHeaderTimeout: 10 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}
