package main

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

func forbidSniffing(c *gin.Context) {
	c.Header("X-Content-Type-Options", "nosniff")
}

// Strangers are told the first origin of the list: it is not theirs, so no browser lets them read.
func shareWith(origins []string) gin.HandlerFunc {
	return func(c *gin.Context) {
		origin := c.GetHeader("Origin")
		known := slices.Contains(origins, origin)
		if !known {
			origin = origins[0]
		}
		c.Header("Access-Control-Allow-Origin", origin)
		c.Writer.Header().Add("Vary", "Accept-Encoding")
		c.Writer.Header().Add("Vary", "origin, Access-Control-Request-Method")
		if c.Request.Method == http.MethodOptions && c.GetHeader("Access-Control-Request-Method") != "" {
			preflight(c, known)
		}
	}
}

// GET and POST need no Access-Control-Allow-Methods; a star allows every header of a request without credentials.
func preflight(c *gin.Context, known bool) {
	c.Abort()
	if !known {
		c.String(http.StatusForbidden, "not from there")
		return
	}
	c.Header("Access-Control-Allow-Headers", "*")
	c.String(http.StatusOK, "go on")
}
