package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"sort"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
)

// window collects what completes between its start and its end; what completes outside is warm-up or tail.
type window struct {
	mutex     sync.Mutex
	open      bool
	latencies []float64 // milliseconds from the start call to the result
	total     int       // completed at any time, inside the window or not
	failures  int
	lastError error
}

func (w *window) record(took time.Duration, err error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if err != nil {
		w.failures++
		w.lastError = err
		return
	}
	w.total++
	if w.open {
		w.latencies = append(w.latencies, float64(took)/float64(time.Millisecond))
	}
}

func (w *window) set(open bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.open = open
}

// load keeps `concurrency` workflows running for warm-up plus duration, and reports the duration.
func load(arguments []string) error {
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	address := flags.String("address", "127.0.0.1:7233", "server")
	namespace := flags.String("namespace", "default", "an existing namespace")
	name := flags.String("scenario", "noop", "noop, activity, activities or signals")
	concurrency := flags.Int("concurrency", 1, "workflows in flight")
	pollers := flags.Int("pollers", 0, "pollers of each kind; 0: the SDK's default")
	warmup := flags.Duration("warmup", 2*time.Second, "not measured")
	duration := flags.Duration("duration", 10*time.Second, "measured")
	_ = flags.Parse(arguments)
	work, known := scenarios[*name]
	if !known {
		return fmt.Errorf("no scenario %q", *name)
	}

	c, err := dial(*address, *namespace)
	if err != nil {
		return err
	}
	defer c.Close()
	taskQueue := fmt.Sprintf("bench-%s-%d", *name, os.Getpid())
	w, err := startWorker(c, taskQueue, *pollers)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := make(chan struct{})
	results := &window{}
	var starters sync.WaitGroup
	for range *concurrency {
		starters.Go(func() { keepStarting(ctx, stop, c, taskQueue, work, results) })
	}

	time.Sleep(*warmup)
	cpuBefore, began := cpuSeconds(), time.Now()
	results.set(true)
	emit("measuring", map[string]any{})
	time.Sleep(*duration)
	results.set(false)
	seconds, cpu := time.Since(began).Seconds(), cpuSeconds()-cpuBefore
	emit("measured", map[string]any{})

	close(stop)
	tail := time.AfterFunc(20*time.Second, cancel)
	starters.Wait()
	tail.Stop()
	w.Stop()
	return results.report(seconds, cpu)
}

func keepStarting(ctx context.Context, stop <-chan struct{}, c client.Client, taskQueue string, work scenario, results *window) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		began := time.Now()
		run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: taskQueue}, work.definition)
		for sent := 0; err == nil && sent < work.signals; sent++ {
			err = c.SignalWorkflow(ctx, run.GetID(), "", signalName, nil)
		}
		if err == nil {
			err = run.Get(ctx, nil)
		}
		results.record(time.Since(began), err)
		if err != nil {
			time.Sleep(50 * time.Millisecond) // a refusing server must not make this a busy loop
		}
	}
}

func (w *window) report(seconds, cpu float64) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	sort.Float64s(w.latencies)
	lastError := ""
	if w.lastError != nil {
		lastError = w.lastError.Error()
	}
	emit("result", map[string]any{
		"count": len(w.latencies), "total": w.total, "failures": w.failures, "lastError": lastError,
		"seconds": seconds, "perSecond": float64(len(w.latencies)) / seconds, "cpuSeconds": cpu,
		"p50Ms": percentile(w.latencies, 0.50), "p95Ms": percentile(w.latencies, 0.95), "p99Ms": percentile(w.latencies, 0.99),
	})
	if w.total == 0 {
		return fmt.Errorf("no workflow completed; last error: %s", lastError)
	}
	return nil
}
