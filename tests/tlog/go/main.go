// Checks a tlog-tiles log with the Go project's own code, golang.org/x/mod/sumdb/note and /tlog, unmodified: the
// checkpoint's signature, the root over the tiles, the root over the entries, inclusion of entries, and consistency with
// smaller sizes and with checkpoints seen before.
//
//	go run . -log <URL or folder> -vkey <verifier key> [<file with an earlier checkpoint>...]
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

type log struct {
	at    string
	tiles map[string][]byte // those read before, by path
}

func (l log) fetch(path string) ([]byte, error) {
	if !strings.HasPrefix(l.at, "http://") && !strings.HasPrefix(l.at, "https://") {
		return os.ReadFile(l.at + "/" + path)
	}
	answer, err := http.Get(l.at + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// A tile as sumdb/tlog names it, from where C2SP puts it: without the height in the path.
func (l log) Height() int                     { return 8 }
func (l log) SaveTiles([]tlog.Tile, [][]byte) {}
func (l log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := l.readTile(tile)
		if err != nil && tile.W < width { // the full tile may have taken a partial one's place
			full := tile
			full.W = width
			data, err = l.readTile(full)
		}
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tile.Path(), len(data))
		}
		all = append(all, data[:tile.W*tlog.HashSize])
	}
	return all, nil
}

func (l log) readTile(tile tlog.Tile) ([]byte, error) {
	path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
	if data, ok := l.tiles[path]; ok {
		return data, nil
	}
	data, err := l.fetch(path)
	if err == nil {
		l.tiles[path] = data
	}
	return data, err
}

func openCheckpoint(bytes []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("checkpoint of %q, not %q", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// The leaf hashes of all entries, out of the bundles.
func (l log) leafHashes(size int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for at := int64(0); at < size; at += width {
		tile := tlog.Tile{H: 8, L: -1, N: at / width, W: int(min(width, size-at))}
		path := "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/data/")
		bundle, err := l.fetch(path)
		if err != nil {
			return nil, err
		}
		for i := 0; i < tile.W; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s ends within entry %d", path, i)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			hashes = append(hashes, tlog.RecordHash(bundle[2:length]))
			bundle = bundle[length:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s has %d bytes too many", path, len(bundle))
		}
	}
	return hashes, nil
}

// The tree rebuilt from leaves, all its hashes in memory.
func rebuild(leaves []tlog.Hash) (tlog.HashReader, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, i := range indexes {
			hashes = append(hashes, stored[i])
		}
		return hashes, nil
	})
	for i, leaf := range leaves {
		more, err := tlog.StoredHashesForRecordHash(int64(i), leaf, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, more...)
	}
	return reader, nil
}

func sample(size int64) []int64 {
	var indexes []int64
	for _, i := range []int64{0, 1, 255, 256, 257, size / 3, size / 2, size - 2, size - 1} {
		if i >= 0 && i < size {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

func checkTree(tree tlog.Tree, tiles, entries tlog.HashReader, leaves []tlog.Hash) error {
	for name, reader := range map[string]tlog.HashReader{"tiles": tiles, "entries": entries} {
		if root, err := tlog.TreeHash(tree.N, reader); err != nil || root != tree.Hash {
			return fmt.Errorf("root over the %s is %v, not the checkpoint's %v (%v)", name, root, tree.Hash, err)
		}
	}
	indexes := sample(tree.N)
	for i := int64(0); i < tree.N; i += width { // one in every tile, which checks the whole tile
		indexes = append(indexes, i)
	}
	for _, i := range indexes {
		proof, err := tlog.ProveRecord(tree.N, i, tiles)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, i, leaves[i])
		}
		if err != nil {
			return fmt.Errorf("inclusion of entry %d: %v", i, err)
		}
	}
	return nil
}

func checkConsistent(tree, earlier tlog.Tree, tiles tlog.HashReader) error {
	proof, err := tlog.ProveTree(tree.N, earlier.N, tiles)
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, earlier.N, earlier.Hash)
	}
	if err != nil {
		return fmt.Errorf("consistency of size %d with %d: %v", tree.N, earlier.N, err)
	}
	return nil
}

// Consistency with the checkpoints in `files`, and with what the entries give as the root of some smaller sizes.
func checkHistory(tree tlog.Tree, tiles, entries tlog.HashReader, verifier note.Verifier, files []string) error {
	for _, file := range files {
		bytes, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		earlier, err := openCheckpoint(bytes, verifier)
		if err != nil {
			return fmt.Errorf("%s: %v", file, err)
		}
		if err := checkConsistent(tree, earlier, tiles); err != nil {
			return err
		}
	}
	for _, i := range sample(tree.N) {
		root, err := tlog.TreeHash(i+1, entries)
		if err != nil {
			return err
		}
		if err := checkConsistent(tree, tlog.Tree{N: i + 1, Hash: root}, tiles); err != nil {
			return err
		}
	}
	return nil
}

func check(l log, vkey string, files []string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	bytes, err := l.fetch("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, err := openCheckpoint(bytes, verifier)
	if err != nil {
		return tree, fmt.Errorf("checkpoint: %v", err)
	}
	leaves, err := l.leafHashes(tree.N)
	if err != nil {
		return tree, err
	}
	entries, err := rebuild(leaves)
	if err != nil {
		return tree, err
	}
	tiles := tlog.TileHashReader(tree, l)
	if err := checkTree(tree, tiles, entries, leaves); err != nil {
		return tree, err
	}
	return tree, checkHistory(tree, tiles, entries, verifier, files)
}

func main() {
	at := flag.String("log", "", "URL or folder of the log")
	vkey := flag.String("vkey", "", "the log's verifier key")
	flag.Parse()
	tree, err := check(log{strings.TrimSuffix(*at, "/"), map[string][]byte{}}, *vkey, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "log check failed:", err)
		os.Exit(1)
	}
	fmt.Printf("sumdb/tlog agrees: %d entries, root %v\n", tree.N, tree.Hash)
}
