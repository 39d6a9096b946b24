package main

import (
	"bufio"
	"net/http"
	"strconv"
	"strings"
)

// storeCounters are the server's own counts, where it publishes them.
type storeCounters struct {
	known                 bool
	bytesWritten, commits float64
}

func readStoreCounters(url string) (counters storeCounters) {
	if url == "" {
		return counters
	}
	response, err := http.Get(url)
	if err != nil {
		return counters
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		name, value := sample(lines.Text())
		switch name {
		case "perdure_store_bytes_written_total":
			counters.bytesWritten += value
			counters.known = true
		case "perdure_store_commits_total":
			counters.commits += value
		}
	}
	return counters
}

// sample splits `name{labels} value` of the Prometheus text format.
func sample(line string) (name string, value float64) {
	if strings.HasPrefix(line, "#") {
		return "", 0
	}
	name, rest, labelled := strings.Cut(line, "{")
	if labelled {
		_, rest, _ = strings.Cut(rest, "}")
	} else {
		name, rest, _ = strings.Cut(line, " ")
	}
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return name, 0
	}
	value, _ = strconv.ParseFloat(fields[0], 64)
	return name, value
}
