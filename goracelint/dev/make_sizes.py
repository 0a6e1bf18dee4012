"""Writes rules/models/sizes.txt: sizes of types and constants of packages whose source a scan may not see.

    GORACELINT_GO=/path/to/go python -m goracelint.dev.make_sizes

Stubs leave unexported fields out, so the layout of their structs is told apart: by go/types, on linux (what only
windows has: there), for the exported structs and arrays of the standard library and of golang.org/x/sys. With them
go the integer constants that sizes and lengths are written with. One line each, tab-separated::

    T  sync.Mutex  8 4 8 4 0       size and alignment on amd64, the same on 386, 1 where it holds pointers
    C  crypto/md5.Size  16

Errs: a type that differs between systems has the layout of the first.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

OUTPUT: Final = Path(__file__).resolve().parents[2] / "rules" / "models" / "sizes.txt"
MODULE: Final = "golang.org/x/sys@v0.28.0"

PROGRAM: Final = r"""
package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

var wanted = regexp.MustCompile(`^(Sizeof|SizeOf)|(Size|SIZE?|MAX|Len|LEN)[0-9]*$`)

type checker struct {
	dirs     map[string]string
	packages map[string]*types.Package
	env      []string
	sizes    types.Sizes
}

func (c *checker) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := c.packages[path]; p != nil {
		return p, nil
	}
	if p := c.packages["vendor/"+path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

func (c *checker) load(goos, goarch string) {
	format := "{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles \" \"}}"
	list := exec.Command("go", "list", "-deps", "-f", format, "std", "golang.org/x/sys/...")
	list.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	out, _ := list.Output()
	c.packages, c.sizes = map[string]*types.Package{}, types.SizesFor("gc", goarch)
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		parts := strings.Split(line, "\t")
		files := token.NewFileSet()
		var syntax []*ast.File
		for _, name := range strings.Fields(parts[2]) {
			if f, err := parser.ParseFile(files, filepath.Join(parts[1], name), nil, 0); err == nil {
				syntax = append(syntax, f)
			}
		}
		config := types.Config{Importer: c, Sizes: c.sizes, Error: func(error) {}, FakeImportC: true}
		if p, _ := config.Check(parts[0], files, syntax, nil); p != nil {
			c.packages[parts[0]] = p
		}
	}
}

func public(path string) bool {
	hidden := strings.Contains(path, "internal") || strings.HasPrefix(path, "vendor/")
	return !hidden && !strings.HasPrefix(path, "cmd/")
}

func sized(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			f := t.Field(i).Type()
			if b, ok := f.Underlying().(*types.Basic); ok && b.Kind() == types.Invalid || !sized(f) {
				return false
			}
		}
	case *types.Array:
		return sized(t.Elem())
	case *types.Interface:
		_, param := t.Underlying().(*types.TypeParam)
		return !param
	}
	return true
}

func hasPointers(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Kind() == types.String || t.Kind() == types.UnsafePointer
	case *types.Array:
		return t.Len() > 0 && hasPointers(t.Elem())
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			if hasPointers(t.Field(i).Type()) {
				return true
			}
		}
		return false
	}
	return true
}

func main() {
	lines := map[string]string{}
	for _, goos := range []string{"linux", "windows"} {
		wide, narrow := &checker{}, &checker{}
		wide.load(goos, "amd64")
		narrow.load(goos, "386")
		for path, p := range wide.packages {
			other := narrow.packages[path]
			if !public(path) || other == nil {
				continue
			}
			for _, name := range p.Scope().Names() {
				o, n := p.Scope().Lookup(name), other.Scope().Lookup(name)
				if !o.Exported() || n == nil || lines[path+"."+name] != "" {
					continue
				}
				if c, ok := o.(*types.Const); ok && wanted.MatchString(name) && c.Val().Kind() == constant.Int {
					if m, ok := n.(*types.Const); ok && m.Val().ExactString() == c.Val().ExactString() {
						lines[path+"."+name] = fmt.Sprintf("C\t%s.%s\t%s", path, name, c.Val().ExactString())
					}
				}
				t, ok := o.(*types.TypeName)
				if !ok || t.IsAlias() {
					continue
				}
				if named, ok := t.Type().(*types.Named); !ok || named.TypeParams().Len() > 0 || !sized(t.Type()) {
					continue
				}
				switch t.Type().Underlying().(type) {
				case *types.Struct, *types.Array:
					pointers := 0
					if hasPointers(t.Type()) {
						pointers = 1
					}
					lines[path+"."+name] = fmt.Sprintf("T\t%s.%s\t%d %d %d %d %d", path, name,
						wide.sizes.Sizeof(t.Type()), wide.sizes.Alignof(t.Type()),
						narrow.sizes.Sizeof(n.Type()), narrow.sizes.Alignof(n.Type()), pointers)
				}
			}
		}
	}
	var keys []string
	for key := range lines {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		fmt.Println(lines[key])
	}
}
"""


def main() -> int:
    """Generate the file with the Go toolchain that GORACELINT_GO names, else the one on PATH."""
    go = os.environ.get("GORACELINT_GO", "go")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "go.mod").write_text("module sizes\n", encoding="utf-8")
        (Path(folder) / "main.go").write_text(PROGRAM, encoding="utf-8")
        (Path(folder) / "deps.go").write_text('package main\n\nimport _ "golang.org/x/sys/unix"\n', encoding="utf-8")
        environment = os.environ | {"PATH": f"{Path(go).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        subprocess.run([go, "get", MODULE], cwd=folder, check=True, env=environment)
        command = [go, "run", "."]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True, env=environment)
        OUTPUT.write_text(done.stdout, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
