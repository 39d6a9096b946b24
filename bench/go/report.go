package main

import (
	"encoding/json"
	"os"
	"syscall"
	"time"
)

// emit prints one event as a line of JSON; the driver reads them as they come.
func emit(event string, fields map[string]any) {
	fields["event"] = event
	fields["atMs"] = float64(time.Now().UnixNano()) / 1e6
	_ = json.NewEncoder(os.Stdout).Encode(fields)
}

// cpuSeconds is the user and system time this process has used so far.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// percentile of sorted milliseconds, by nearest rank; 0 when there are none.
func percentile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(float64(len(sorted))*share), len(sorted)-1)]
}
