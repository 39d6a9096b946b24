// Command load drives a server through the official Go SDK (and, for wide state, through the raw API)
// and prints one JSON object a line: what happened, when, and what it cost this process.
package main

import (
	"fmt"
	"os"
)

var commands = map[string]func(arguments []string) error{
	"startup": startup,
	"load":    load,
	"wide":    wide,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: load startup|load|wide [flags]")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "load: "+err.Error())
		os.Exit(1)
	}
}
