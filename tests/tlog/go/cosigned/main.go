// Has Tessera's fsck and its reader of policies, and the parsers of transparency-dev/formats, check a log, the proofs of its
// entries, and who cosigned it.
//
//	cosigned -log <URL or folder> -vkey <verifier key> [-cert F -key F] [-policy F [-untrusted F]] [<.tlog-proof>...]
//
// -cert and -key are shown to a log that only members of a covenant may read. Every proof has to be of the log and, with a
// policy, of a checkpoint that satisfies it; -untrusted is one that does not.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"strings"
)

var (
	at        = flag.String("log", "", "URL or folder of the log")
	vkey      = flag.String("vkey", "", "the log's verifier key")
	cert      = flag.String("cert", "", "client certificate, PEM")
	key       = flag.String("key", "", "its key, PEM")
	policy    = flag.String("policy", "", "tlog-policy file")
	untrusted = flag.String("untrusted", "", "a checkpoint that the policy does not trust")
)

func fetcher() (fsck.Fetcher, error) {
	if !strings.Contains(*at, "://") {
		return client.FileFetcher{Root: *at}, nil
	}
	root, err := url.Parse(strings.TrimSuffix(*at, "/") + "/")
	if err != nil {
		return nil, err
	}
	settings := &tls.Config{InsecureSkipVerify: true} // what matters is signed
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		if err != nil {
			return nil, err
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	return client.NewHTTPFetcher(root, &http.Client{Transport: &http.Transport{TLSClientConfig: settings}})
}

func leafHashes(bundle []byte) ([][]byte, error) {
	var parsed api.EntryBundle
	if err := parsed.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, entry := range parsed.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

func checkProof(file string, f fsck.Fetcher, verifier note.Verifier, trusts func([]byte) error) error {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var p proof.TLogProof
	if err := p.Unmarshal(bytes); err != nil {
		return err
	}
	head, _, _, err := client.FetchCheckpoint(context.Background(), func(context.Context) ([]byte, error) { return p.Checkpoint, nil }, verifier, verifier.Name())
	if err != nil {
		return err
	}
	const width = 256
	partial := uint8(0)
	if first := p.Index / width * width; head.Size-first < width {
		partial = uint8(head.Size - first)
	}
	bundle, err := f.ReadEntryBundle(context.Background(), p.Index/width, partial)
	if err != nil {
		return err
	}
	leaves, err := leafHashes(bundle)
	if err != nil {
		return err
	}
	if int(p.Index%width) >= len(leaves) {
		return errors.New("the log does not have its entry")
	}
	var hashes [][]byte
	for _, hash := range p.Hashes {
		hashes = append(hashes, hash[:])
	}
	if err := merkle.VerifyInclusion(rfc6962.DefaultHasher, p.Index, head.Size, leaves[p.Index%width], hashes, head.Hash); err != nil {
		return err
	}
	return trusts(p.Checkpoint)
}

// By Tessera's reading of the policy and by that of formats.
func readPolicy() (func([]byte) error, error) {
	if *policy == "" {
		return func([]byte) error { return nil }, nil
	}
	bytes, err := os.ReadFile(*policy)
	if err != nil {
		return nil, err
	}
	byTessera, err := tessera.NewWitnessGroupFromPolicy(bytes)
	if err != nil {
		return nil, fmt.Errorf("Tessera: %w", err)
	}
	byFormats, err := witness.ParsePolicy(bytes)
	if err != nil {
		return nil, fmt.Errorf("formats: %w", err)
	}
	return func(checkpoint []byte) error {
		if a, b := byTessera.Satisfied(checkpoint), byFormats.Satisfied(checkpoint); !a || !b {
			return fmt.Errorf("the checkpoint satisfies the policy: Tessera %v, formats %v", a, b)
		}
		return nil
	}, nil
}

func run() error {
	verifier, err := note.NewVerifier(*vkey)
	if err != nil {
		return err
	}
	f, err := fetcher()
	if err != nil {
		return err
	}
	if err := fsck.New(verifier.Name(), verifier, f, leafHashes, fsck.Opts{N: 2}).Check(context.Background()); err != nil {
		return fmt.Errorf("Tessera's fsck: %w", err)
	}
	trusts, err := readPolicy()
	if err != nil {
		return err
	}
	for _, file := range flag.Args() {
		if err := checkProof(file, f, verifier, trusts); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	if *untrusted != "" {
		bytes, err := os.ReadFile(*untrusted)
		if err != nil {
			return err
		}
		if trusts(bytes) == nil {
			return errors.New("the policy is satisfied without a cosignature that it needs")
		}
	}
	fmt.Printf("fsck, proofs (%d) and policy agree: %s\n", flag.NArg(), verifier.Name())
	return nil
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", err)
		os.Exit(1)
	}
}
