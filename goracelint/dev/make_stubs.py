"""Writes rules/models/stubs.txt: what the standard library declares, for scans that do not see its source,
and rules/models/third_party/stubs.txt for modules that many programs use together with pools.

    GORACELINT_GO=/path/to/go python -m goracelint.dev.make_stubs

A small Go program type-checks the library from source with go/types, for several platforms, and prints one
line per package: the import path, a tab, and JSON (see goracelint/program/stubs.py for its layout).
Kept are exported declarations, exported and embedded fields, and whatever unexported types these mention.
Errs: where platforms disagree on a declaration the first platform wins.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

PLATFORMS: Final = ("linux/amd64", "darwin/arm64", "windows/amd64", "freebsd/amd64")
MODELS: Final = Path(__file__).resolve().parents[2] / "rules" / "models"
MODULES: Final = {  # module and version: the packages of it, by their paths below it
    "github.com/awnumar/memcall@v0.4.0": ".",
    "github.com/awnumar/memguard@v0.22.5": ".",
    "github.com/blevesearch/mmap-go@v1.2.0": ".",
    "github.com/boltdb/bolt@v1.3.1": ".",
    "github.com/btcsuite/btcwallet/walletdb@v1.4.2": ".",
    "github.com/cilium/ebpf@v0.19.0": "perf ringbuf",
    "github.com/cockroachdb/pebble/v2@v2.1.7": ".",
    "github.com/dgraph-io/badger/v4@v4.9.6": ".",
    "github.com/dgraph-io/ristretto/v2@v2.2.0": "z",
    "github.com/edsrzf/mmap-go@v1.2.0": ".",
    "github.com/gopacket/gopacket@v1.7.7": "afpacket",
    "github.com/oschwald/maxminddb-golang/v2@v2.9.0": ".",
    "github.com/oschwald/maxminddb-golang@v1.13.1": ".",
    "github.com/oxtoacart/bpool@v0.0.0-20190530202638-03653db5a59c": ".",
    "github.com/sourcegraph/conc@v0.3.0": ". pool",
    "github.com/syndtr/goleveldb@v1.0.0": "leveldb",
    "github.com/tetratelabs/wazero@v1.9.0": "api",
    "github.com/tidwall/mmap@v0.3.0": ".",
    "github.com/valyala/bytebufferpool@v1.0.0": ".",
    "github.com/valyala/fasthttp@v1.51.0": ".",
    "go.etcd.io/bbolt@v1.5.0": ".",
    "go.uber.org/zap@v1.27.0": "buffer",
    "golang.org/x/exp@v0.0.0-20261014143641-f0251eb4aa3e": "mmap",
    "golang.org/x/net@v0.55.0": "",
    "golang.org/x/sync@v0.24.0": "errgroup semaphore singleflight",
}

PROGRAM: Final = r"""
package main

import (
	"encoding/json"
	"fmt"
	"go/build"
	"go/importer"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
)

type values struct {
	term     int
	constant int
	names    []string
}

type stub struct {
	path, name string
	terms      []any
	index      map[string]int
	seen       map[string]bool
	rows       []any
	methods    map[int][]any
	receivers  []int
	funcs      []any
	vars       map[string]*values
}

var stubs = map[string]*stub{}
var pending []*types.TypeName

func stubOf(p *types.Package) *stub {
	s := stubs[p.Path()]
	if s == nil {
		s = &stub{path: p.Path(), name: p.Name(), index: map[string]int{}, seen: map[string]bool{},
			methods: map[int][]any{}, vars: map[string]*values{}}
		stubs[p.Path()] = s
	}
	return s
}

func (s *stub) add(row any) int {
	key, _ := json.Marshal(row)
	if i, ok := s.index[string(key)]; ok {
		return i
	}
	s.index[string(key)] = len(s.terms)
	s.terms = append(s.terms, row)
	return len(s.terms) - 1
}

func (s *stub) node(kind, name string, args ...int) int {
	row := []any{kind, name}
	for _, a := range args {
		row = append(row, a)
	}
	return s.add(row)
}

func (s *stub) tuple(kind string, t *types.Tuple) int {
	var args []int
	for i := 0; i < t.Len(); i++ {
		args = append(args, s.term(t.At(i).Type()))
	}
	return s.node(kind, "", args...)
}

func (s *stub) signature(t *types.Signature) int {
	name := ""
	if t.Variadic() {
		name = "variadic"
	}
	return s.node("func", name, s.tuple("params", t.Params()), s.tuple("results", t.Results()))
}

func (s *stub) term(t types.Type) int {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return s.add("unsafe.Pointer")
		}
		return s.add(t.Name())
	case *types.TypeParam:
		return s.add(t.Obj().Name())
	case *types.Named:
		name := t.Obj().Name()
		if p := t.Obj().Pkg(); p != nil {
			pending = append(pending, t.Obj())
			if p.Path() != s.path {
				name = p.Path() + "." + name
			}
		}
		base := s.add(name)
		if t.TypeArgs().Len() == 0 {
			return base
		}
		args := []int{base}
		for i := 0; i < t.TypeArgs().Len(); i++ {
			args = append(args, s.term(t.TypeArgs().At(i)))
		}
		return s.node("inst", "", args...)
	case *types.Pointer:
		return s.node("ptr", "", s.term(t.Elem()))
	case *types.Slice:
		return s.node("slice", "", s.term(t.Elem()))
	case *types.Array:
		return s.node("array", fmt.Sprint(t.Len()), s.term(t.Elem()))
	case *types.Map:
		return s.node("map", "", s.term(t.Key()), s.term(t.Elem()))
	case *types.Chan:
		name := map[types.ChanDir]string{types.SendRecv: "", types.SendOnly: "send", types.RecvOnly: "recv"}[t.Dir()]
		return s.node("chan", name, s.term(t.Elem()))
	case *types.Signature:
		return s.signature(t)
	case *types.Struct:
		var args []int
		for i := 0; i < t.NumFields(); i++ {
			f := t.Field(i)
			if f.Embedded() {
				args = append(args, s.node("embed", f.Name(), s.term(f.Type())))
			} else if f.Exported() {
				args = append(args, s.node("field", f.Name(), s.term(f.Type())))
			}
		}
		return s.node("struct", "", args...)
	case *types.Interface:
		var args []int
		for i := 0; i < t.NumExplicitMethods(); i++ {
			m := t.ExplicitMethod(i)
			args = append(args, s.node("method", m.Name(), s.signature(m.Type().(*types.Signature))))
		}
		for i := 0; i < t.NumEmbeddeds(); i++ {
			args = append(args, s.node("embed", "", s.term(t.EmbeddedType(i))))
		}
		return s.node("iface", "", args...)
	case *types.Union:
		var args []int
		for i := 0; i < t.Len(); i++ {
			args = append(args, s.term(t.Term(i).Type()))
		}
		return s.node("union", "", args...)
	}
	return s.node("unknown", "")
}

func (s *stub) generics(row []any, params *types.TypeParamList) []any {
	if params.Len() == 0 {
		return row
	}
	var names []string
	var bounds []int
	for i := 0; i < params.Len(); i++ {
		names = append(names, params.At(i).Obj().Name())
		bounds = append(bounds, s.term(params.At(i).Constraint()))
	}
	return append(row, names, bounds)
}

func (s *stub) typeName(o *types.TypeName) {
	if s.seen[o.Name()] {
		return
	}
	s.seen[o.Name()] = true
	if o.IsAlias() {
		row := []any{o.Name(), s.term(o.Type()), 1}
		if a, ok := o.Type().(*types.Alias); ok {
			row = s.generics(row, a.TypeParams())
		}
		s.rows = append(s.rows, row)
		return
	}
	named, ok := o.Type().(*types.Named)
	if !ok {
		return
	}
	s.rows = append(s.rows, s.generics([]any{o.Name(), s.term(named.Underlying()), 0}, named.TypeParams()))
	for i := 0; i < named.NumMethods(); i++ {
		m := named.Method(i)
		if !m.Exported() {
			continue
		}
		sig := m.Type().(*types.Signature)
		receiver := s.term(sig.Recv().Type())
		if s.methods[receiver] == nil {
			s.receivers = append(s.receivers, receiver)
		}
		s.methods[receiver] = append(s.methods[receiver], []any{m.Name(), s.signature(sig)})
	}
}

func (s *stub) value(name string, t types.Type, constant int) {
	term := s.term(t)
	key := fmt.Sprint(term, constant)
	if s.vars[key] == nil {
		s.vars[key] = &values{term: term, constant: constant}
	}
	s.vars[key].names = append(s.vars[key].names, name)
}

func (s *stub) object(o types.Object) {
	if t, ok := o.(*types.TypeName); ok {
		s.typeName(t)
		return
	}
	if s.seen[o.Name()] {
		return
	}
	s.seen[o.Name()] = true
	switch o := o.(type) {
	case *types.Const:
		s.value(o.Name(), o.Type(), 1)
	case *types.Var:
		s.value(o.Name(), o.Type(), 0)
	case *types.Func:
		sig := o.Type().(*types.Signature)
		s.funcs = append(s.funcs, s.generics([]any{o.Name(), s.signature(sig)}, sig.TypeParams()))
	}
}

func packages(root string) []string {
	var found []string
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		switch d.Name() {
		case "internal", "builtin", "unsafe", "vendor", "testdata", "cmd":
			return filepath.SkipDir
		}
		if d.Name()[0] == '_' {
			return filepath.SkipDir
		}
		if rel, _ := filepath.Rel(root, path); rel != "." {
			found = append(found, filepath.ToSlash(rel))
		}
		return nil
	})
	return found
}

func check(platform string, paths []string, skip func(string) bool) {
	goos, goarch, _ := strings.Cut(platform, "/")
	build.Default.GOOS, build.Default.GOARCH, build.Default.CgoEnabled = goos, goarch, false
	imports := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for _, path := range paths {
		if skip(path) {
			continue
		}
		pkg, err := imports.Import(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, platform, path, err)
			continue
		}
		s := stubOf(pkg)
		for _, name := range pkg.Scope().Names() {
			if o := pkg.Scope().Lookup(name); o.Exported() {
				s.object(o)
			}
		}
		for len(pending) > 0 {
			o := pending[0]
			pending = pending[1:]
			stubOf(o.Pkg()).typeName(o)
		}
	}
}

func main() {
	root := filepath.Join(build.Default.GOROOT, "src")
	isProgram := func(path string) bool {
		info, err := build.Default.ImportDir(filepath.Join(root, path), 0)
		return err != nil || info.Name == "main"
	}
	modules := strings.Fields(os.Args[2])
	for _, platform := range strings.Fields(os.Args[1]) {
		if len(modules) > 0 {
			check(platform, modules, func(string) bool { return false })
		} else {
			check(platform, packages(root), isProgram)
		}
	}
	fmt.Println("# declarations of packages, generated with " + runtime.Version())
	var paths []string
	for path := range stubs {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") == (len(modules) > 0) {
			paths = append(paths, path)
		}
	}
	sort.Strings(paths)
	for _, path := range paths {
		s := stubs[path]
		methods, vars := []any{}, []any{}
		for _, receiver := range s.receivers {
			methods = append(methods, []any{receiver, s.methods[receiver]})
		}
		var keys []string
		for key := range s.vars {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			v := s.vars[key]
			vars = append(vars, []any{v.term, v.constant, strings.Join(v.names, " ")})
		}
		line, _ := json.Marshal([]any{s.name, s.terms, s.rows, s.funcs, methods, vars})
		fmt.Printf("%s\t%s\n", path, strings.ReplaceAll(string(line), "null", "[]"))
	}
}
"""


def main() -> int:
    """Generate the stubs with the Go toolchain that GORACELINT_GO names, else the one on PATH."""
    go = os.environ.get("GORACELINT_GO", "go")
    third = [path for module, below in MODULES.items() for path in _packages(module, below)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "go.mod").write_text("module stubs\n", encoding="utf-8")
        subprocess.run([go, "get", *MODULES], cwd=folder, check=True)
        (Path(folder) / "main.go").write_text(PROGRAM, encoding="utf-8")
        for output, packages in ((MODELS / "stubs.txt", []), (MODELS / "third_party" / "stubs.txt", third)):
            command = [go, "run", "main.go", " ".join(PLATFORMS), " ".join(packages)]
            done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
            output.write_text(done.stdout, encoding="utf-8")
    return 0


def _packages(module: str, below: str) -> list[str]:
    """The import paths of the packages of a module that are wanted."""
    root, _, _ = module.partition("@")
    return [root if name == "." else f"{root}/{name}" for name in below.split()]


if __name__ == "__main__":
    sys.exit(main())
