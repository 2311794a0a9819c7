// Has Tessera read a tlog-policy file and say which checkpoints it trusts.
//
//	policy <policy file> <checkpoint that it trusts> <checkpoint that it does not>
package main

import (
	"fmt"
	"os"

	"github.com/transparency-dev/tessera"
)

func read(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		fail(err)
	}
	return bytes
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, "FAILED:", why)
	os.Exit(1)
}

func main() {
	policy, err := tessera.NewWitnessGroupFromPolicy(read(os.Args[1]))
	if err != nil {
		fail(err)
	}
	if !policy.Satisfied(read(os.Args[2])) {
		fail("Tessera does not trust the checkpoint that a quorum has cosigned")
	}
	if policy.Satisfied(read(os.Args[3])) {
		fail("Tessera trusts the checkpoint that lacks a cosignature")
	}
	fmt.Println("Tessera reads the policy and trusts what it should")
}
