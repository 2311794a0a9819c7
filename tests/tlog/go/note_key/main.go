// Makes an Ed25519 key of signed notes, prints its verifier key, and writes the signer key to a file.
//
//	note_key -name <name> [-cosigner] [-private <file>]
//
// -cosigner: the verifier key of a witness (type 4), not of a log.
package main

import (
	"crypto/rand"
	"flag"
	"fmt"
	"os"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

func fail(why error) {
	if why != nil {
		fmt.Fprintln(os.Stderr, "note_key:", why)
		os.Exit(1)
	}
}

func main() {
	name := flag.String("name", "", "name of the key")
	cosigner := flag.Bool("cosigner", false, "a witness's")
	private := flag.String("private", "", "file for the signer key")
	flag.Parse()
	signer, verifier, err := note.GenerateKey(rand.Reader, *name)
	fail(err)
	if *private != "" {
		fail(os.WriteFile(*private, []byte(signer), 0o600))
	}
	if *cosigner {
		verifier, err = formats.VKeyToCosignatureV1(verifier)
		fail(err)
	}
	fmt.Println(verifier)
}
