// Runs cases through the official Go SDK against the server at the given address, all at once, and prints
// a line of JSON for each: its name and what came back. `short` runs only the first few.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
)

// More than all cases together take on a busy machine.
const runTimeout = 60 * time.Second

// What a case hands back is printed as JSON and compared by whoever started this program.
type caseFunc func(ctx context.Context, s *suite) (any, error)

type line struct {
	Name   string `json:"name"`
	Saw    any    `json:"saw,omitempty"`
	Error  string `json:"error,omitempty"`
	TookMs int64  `json:"tookMs"`
}

// allCases are run at once; a replay of everything they left behind follows.
func allCases() []map[string]caseFunc {
	return []map[string]caseFunc{
		basicCases, activityCases, asyncCases, cancelCases, childCases, externalCases, messageCases, runCases, markerCases,
	}
}

func run(ctx context.Context, address string, short bool, print func(line)) error {
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil)))
	c, err := client.DialContext(ctx, client.Options{HostPort: address, Logger: quiet})
	if err != nil {
		return err
	}
	defer c.Close()
	s := newSuite(c)
	w := worker.New(c, s.taskQueue, worker.Options{
		WorkerStopTimeout: time.Second,
		// Cancellations arrive with the answer to a heartbeat.
		MaxHeartbeatThrottleInterval: 200 * time.Millisecond,
	})
	register(w)
	w.RegisterActivity(s.activities)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	cases := allCases()
	if short {
		cases = cases[:1]
	}
	runAll(ctx, s, cases, print)
	print(measured(ctx, s, "replay", replayAll))
	return nil
}

func runAll(ctx context.Context, s *suite, cases []map[string]caseFunc, print func(line)) {
	var group sync.WaitGroup
	for _, each := range cases {
		for name, act := range each {
			group.Go(func() { print(measured(ctx, s, name, act)) })
		}
	}
	group.Wait()
}

func measured(ctx context.Context, s *suite, name string, act caseFunc) line {
	started := time.Now()
	saw, err := act(ctx, s)
	result := line{Name: name, Saw: saw, TookMs: time.Since(started).Milliseconds()}
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

func main() {
	if len(os.Args) != 3 || (os.Args[2] != "all" && os.Args[2] != "short") {
		fmt.Fprintln(os.Stderr, "usage: compat host:port all|short")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), runTimeout)
	defer cancel()
	var lock sync.Mutex
	encoder := json.NewEncoder(os.Stdout)
	print := func(each line) {
		lock.Lock()
		defer lock.Unlock()
		_ = encoder.Encode(each)
	}
	if err := run(ctx, os.Args[1], os.Args[2] == "short", print); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
