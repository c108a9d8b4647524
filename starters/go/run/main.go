package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	lines := 0
	// one line at a time, so that a long input needs no more memory than a short one
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			lines++
			handle(line, out)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
	// stdout is for the answer alone; remarks to people go to stderr
	fmt.Fprintf(os.Stderr, "%d lines read, and nothing done with them yet\n", lines)
}

func handle(line string, out io.Writer) {
	// your program goes here
}
