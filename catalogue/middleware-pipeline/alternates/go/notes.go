package main

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

type notes struct {
	lock  sync.Mutex
	texts map[int]string
}

func (n *notes) create(c *gin.Context) {
	if mediaType, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); mediaType != "application/json" {
		panic(problem{http.StatusUnsupportedMediaType, "Only JSON"})
	}
	bytes, err := io.ReadAll(c.Request.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		panic(problem{http.StatusRequestEntityTooLarge, "Too long"})
	}
	var note struct{ Text string }
	if err != nil || json.Unmarshal(bytes, &note) != nil || note.Text == "" {
		panic(problem{http.StatusUnprocessableEntity, "A note has a text"})
	}

	n.lock.Lock()
	defer n.lock.Unlock()
	id := len(n.texts) + 1
	n.texts[id] = note.Text
	c.JSON(http.StatusCreated, gin.H{"id": id, "text": note.Text, "pinned": false})
}

func (n *notes) read(c *gin.Context) {
	id, _ := strconv.Atoi(c.Param("id"))
	n.lock.Lock()
	text, found := n.texts[id]
	n.lock.Unlock()
	if !found {
		panic(problem{http.StatusGone, "No such note, not any more"})
	}
	c.JSON(http.StatusOK, gin.H{"id": id, "text": text, "pinned": false})
}

// The deadline is here, inside of the handler, and answers 504.
func slow(c *gin.Context) {
	ms, _ := strconv.Atoi(c.Query("ms"))
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
		c.Status(http.StatusOK)
	case <-c.Request.Context().Done():
		panic(problem{http.StatusGatewayTimeout, "This takes too long"})
	}
}
