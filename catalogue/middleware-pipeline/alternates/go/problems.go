package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// A refusal: thrown with panic, answered in one place. A deeper layer cannot forget to return.
type problem struct {
	status int
	title  string
}

// Tells what was thrown. What is not a problem is logged as a text of many lines, the id in the first of them.
func answerProblems(c *gin.Context) {
	defer func() {
		thrown := recover()
		if thrown == nil {
			return
		}
		refusal, foreseen := thrown.(problem)
		if !foreseen {
			fmt.Fprintf(os.Stderr, "request %s panicked\n\n%s\n%v\n", c.GetString("id"), debug.Stack(), thrown)
			refusal = problem{http.StatusInternalServerError, "We are sorry"}
		}
		c.Abort()
		// no `status` in the document; a charset that JSON does not need
		document, _ := json.MarshalIndent(gin.H{"type": "https://lendery.example/problems#" + fmt.Sprint(refusal.status), "title": refusal.title, "requestId": c.GetString("id")}, "", "\t")
		c.Data(refusal.status, "Application/Problem+JSON; charset=utf-8", document)
	}()
	c.Next()
}
