// The small site on net/http, as it comes: server PORT SITE
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

const longestMs = 60000

// A redirect leads to this machine and nowhere else.
var loopback = regexp.MustCompile(`^http://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::\d+)?(?:[/?#][!-~]*)?$`)
var digits = regexp.MustCompile(`^[0-9]+$`)

type route struct{ File, Type string }

func main() {
	port, site := os.Args[1], os.Args[2]
	text, err := os.ReadFile(filepath.Join(site, "routes.json"))
	if err != nil {
		log.Fatal(err)
	}
	var routes map[string]route
	if err := json.Unmarshal(text, &routes); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", listener.Addr())
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store") // every trial must ask for everything
		found, known := routes[r.URL.Path]
		switch {
		case r.URL.Path == "/slow":
			slow(w, r.URL.Query().Get("ms"))
		case r.URL.Path == "/redirect":
			redirect(w, r.URL.Query().Get("to"))
		case known:
			page(w, found, site)
		default:
			http.Error(w, "not found", http.StatusNotFound)
		}
	})))
}

func page(w http.ResponseWriter, found route, site string) {
	body, err := os.ReadFile(filepath.Join(site, found.File))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", found.Type)
	w.Write(body)
}

// Thinks, as a handler does that asks a database.
func slow(w http.ResponseWriter, ms string) {
	if ms == "" {
		ms = "0"
	}
	if !digits.MatchString(ms) {
		http.Error(w, "ms must be a whole number of milliseconds", http.StatusBadRequest)
		return
	}
	waited, err := strconv.Atoi(ms)
	if err != nil || waited > longestMs {
		waited = longestMs
	}
	time.Sleep(time.Duration(waited) * time.Millisecond)
	fmt.Fprintf(w, "answered after %d ms\n", waited)
}

func redirect(w http.ResponseWriter, to string) {
	if !loopback.MatchString(to) {
		http.Error(w, "to must be an http: URL of this machine", http.StatusBadRequest)
		return
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
	fmt.Fprintf(w, "it is at %s\n", to)
}
