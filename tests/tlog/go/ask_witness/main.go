// Asks a witness by the list of cases that c2sp.org/tlog-witness asks for, with a log of transparency-dev's own code, and then has a
// Tessera log cosigned by it.
//
//	ask_witness -url <prefix> -witness <verifier key> -key <signer key file> -tessera <signer key file> -dir <empty folder>
//
// SSL_CERT_FILE may name the witness's certificate.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

var (
	prefix      = flag.String("url", "", "where the witness is, without add-checkpoint")
	witnessKey  = flag.String("witness", "", "its verifier key")
	keyFile     = flag.String("key", "", "signer key of a log that it knows")
	tesseraFile = flag.String("tessera", "", "signer key of another")
	dir         = flag.String("dir", "", "for the Tessera log")
)

func check(why error) {
	if why != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", why)
		os.Exit(1)
	}
}

func signerOf(path string) note.Signer {
	key, err := os.ReadFile(path)
	check(err)
	signer, err := note.NewSigner(strings.TrimSpace(string(key)))
	check(err)
	return signer
}

func checkpoint(signer note.Signer, origin string, size uint64, root []byte) string {
	text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, base64.StdEncoding.EncodeToString(root))
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	check(err)
	return string(signed)
}

func body(old uint64, proof [][]byte, head string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "old %d\n", old)
	for _, hash := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(hash) + "\n")
	}
	return b.String() + "\n" + head
}

type answer struct {
	status int
	media  string
	body   string
}

func post(request string) answer {
	response, err := http.Post(*prefix+"add-checkpoint", "text/plain", strings.NewReader(request))
	check(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err)
	return answer{response.StatusCode, response.Header.Get("Content-Type"), string(text)}
}

func expect(what string, got answer, status int) {
	if got.status != status {
		check(fmt.Errorf("%s: %d %q instead of %d", what, got.status, got.body, status))
	}
	fmt.Printf("  %d  %s\n", status, what)
}

// That the answer is a cosignature on the head, by the witness's key, of about now.
func expectCosigned(what string, got answer, head string, verifier note.Verifier) {
	expect(what, got, 200)
	opened, err := note.Open([]byte(head+got.body), note.VerifierList(verifier))
	check(err)
	signature, err := base64.StdEncoding.DecodeString(opened.Sigs[0].Base64)
	check(err)
	seconds := uint64(0)
	for _, b := range signature[4:12] {
		seconds = seconds<<8 | uint64(b)
	}
	if age := time.Since(time.Unix(int64(seconds), 0)); age < -time.Minute || age > time.Minute {
		check(fmt.Errorf("%s: cosigned at %v", what, time.Unix(int64(seconds), 0)))
	}
}

func list(verifier note.Verifier) {
	signer := signerOf(*keyFile)
	origin := signer.Name()
	tree := testonly.New(rfc6962.DefaultHasher)
	for i := range 200 {
		tree.AppendData([]byte(strconv.Itoa(i)))
	}
	head := func(size uint64) string { return checkpoint(signer, origin, size, tree.HashAt(size)) }
	proof := func(from, to uint64) [][]byte {
		hashes, err := tree.ConsistencyProof(from, to)
		check(err)
		return hashes
	}
	other := func(size uint64) string { return checkpoint(signer, origin, size, rfc6962.DefaultHasher.HashLeaf([]byte("other"))) }
	_, strangeSigner := strangers(origin)

	expect("a proof where nothing was seen", post(body(0, proof(1, 2), head(10))), 422)
	expect("an empty log with a root that is none", post(body(0, nil, checkpoint(signer, origin, 0, tree.HashAt(10)))), 422)
	expectCosigned("the first head", post(body(0, nil, head(10))), head(10), verifier)
	expectCosigned("one that follows on it", post(body(10, proof(10, 100), head(100))), head(100), verifier)
	stale := post(body(10, proof(10, 150), head(150)))
	expect("from an older head", stale, 409)
	if stale.media != "text/x.tlog.size" || stale.body != "100\n" {
		check(fmt.Errorf("a conflict has to name the size: %q %q", stale.media, stale.body))
	}
	expectCosigned("the same once more, to be fresh", post(body(100, nil, head(100))), head(100), verifier)
	expect("another root of the same size", post(body(100, nil, other(100))), 422)
	expect("a proof of something else", post(body(100, proof(50, 150), head(150))), 422)
	expect("no proof", post(body(100, nil, head(150))), 422)
	expect("from beyond its end", post(body(150, nil, head(100))), 400)
	expect("no blank line", post("old 100\n"+head(100)), 400)
	expect("64 lines of proof", post(body(100, bytes.SplitN(bytes.Repeat(append(make([]byte, 32), 'x'), 64), []byte("x"), 64), head(150))), 400)
	unknown, _ := strangers("unknown.example/log")
	expect("a log that it does not know", post(body(0, nil, checkpoint(unknown, "unknown.example/log", 10, tree.HashAt(10)))), 404)
	expect("a known log's name, and another's key", post(body(100, proof(100, 150), checkpoint(strangeSigner, origin, 150, tree.HashAt(150)))), 403)
	forged := head(150)
	at := strings.LastIndex(forged, " ") + 20
	forged = forged[:at] + strings.ToLower(forged[at:at+10]) + forged[at+10:]
	if forged == head(150) {
		forged = forged[:at] + strings.ToUpper(forged[at:at+10]) + forged[at+10:]
	}
	expect("the key's name and number, and a signature that is none", post(body(100, proof(100, 150), forged)), 403)

	// Of many at once, whatever order they come in, none takes it back to a smaller log.
	var all sync.WaitGroup
	for size := uint64(101); size <= 140; size++ {
		all.Add(1)
		go func() {
			defer all.Done()
			if got := post(body(100, proof(100, size), head(size))); got.status != 200 && got.status != 409 {
				check(fmt.Errorf("in a race: %d %s", got.status, got.body))
			}
		}()
	}
	all.Wait()
	got := post(body(0, nil, head(140)))
	expect("after a race", got, 409)
	last, err := strconv.ParseUint(strings.TrimSpace(got.body), 10, 64)
	check(err)
	if last < 101 || last > 140 {
		check(fmt.Errorf("after a race it has %d", last))
	}
	expectCosigned("and on from there", post(body(last, proof(last, 200), head(200))), head(200), verifier)
	check(os.WriteFile(filepath.Join(*dir, "again"), []byte(body(100, proof(100, 150), head(150))), 0o600))
}

// A signer of that name whose key nobody knows.
func strangers(name string) (note.Signer, note.Signer) {
	secret, _, err := note.GenerateKey(nil, name)
	check(err)
	signer, err := note.NewSigner(secret)
	check(err)
	return signer, signer
}

func tesseraLog() {
	policy := fmt.Sprintf("witness w %s %s\nquorum w\n", *witnessKey, strings.TrimSuffix(*prefix, "/"))
	group, err := tessera.NewWitnessGroupFromPolicy([]byte(policy))
	check(err)
	ctx := context.Background()
	at := filepath.Join(*dir, "log")
	driver, err := posix.New(ctx, posix.Config{Path: at})
	check(err)
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signerOf(*tesseraFile)).
		WithCheckpointInterval(time.Second).
		WithBatching(16, 50*time.Millisecond).
		WithWitnesses(group, &tessera.WitnessOptions{FailOpen: false}))
	check(err)
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 100*time.Millisecond)
	for round := range 3 { // the first from nothing, the others from what the witness has
		var head []byte
		for i := range 20 {
			_, head, err = awaiter.Await(ctx, appender.Add(ctx, tessera.NewEntry([]byte(fmt.Sprint(round, i)))))
			check(err)
			if i == 0 {
				continue
			}
			break
		}
		if !group.Satisfied(head) {
			check(fmt.Errorf("Tessera published a head without the cosignature:\n%s", head))
		}
	}
	check(shutdown(ctx))
}

func main() {
	flag.Parse()
	verifier, err := formats.NewVerifierForCosignatureV1(*witnessKey)
	check(err)
	list(verifier)
	tesseraLog()
	fmt.Println("  a Tessera log publishes heads that this witness cosigned")
}
