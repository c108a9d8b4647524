// Command toptalkers reads an access log and names the heaviest clients and
// those who burst past a limit.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"os"
)

func main() {
	top := flag.Int("top", 10, "how many of the heaviest clients to list")
	window := flag.Int64("window", 60, "length of the window in seconds")
	limit := flag.Int("limit", 100, "requests a client may make in one window")
	flag.Parse()

	tally := NewTally(*window, *limit)
	if err := eachLine(os.Stdin, tally.Add); err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(tally.Summary(*top)); err != nil {
		log.Fatal(err)
	}
}

// eachLine calls fn with every line that is not blank. The slice is only good
// until fn returns.
func eachLine(r io.Reader, fn func([]byte)) error {
	reader := bufio.NewReaderSize(r, 256<<10)
	var long []byte
	for {
		part, err := reader.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		if err != nil && err != io.EOF {
			return err
		}
		line := part
		if len(long) > 0 {
			line = append(long, part...)
			long = long[:0]
		}
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if len(bytes.TrimSpace(line)) > 0 {
			fn(line)
		}
		if err == io.EOF {
			return nil
		}
	}
}
