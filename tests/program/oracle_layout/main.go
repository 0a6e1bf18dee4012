// Command oracle_layout type-checks GOROOT/src with go/types and prints the layout of its types, as
// types.SizesFor("gc", arch) has it. The test compares it with goracelint.
//
//	go run main.go ARCH [FOLDER...]      folders below GOROOT/src; none means all of them, cmd included
//
// Lines, tab-separated:
//
//	P  import path, folder, file names                                   a package of the build
//	T  file, offset, size, align, pointers, field offsets or "-", name   a declared type that is not generic
//	V  file, offset, size, align, pointers, "-", name                    a package-level variable
//	G  file, offset, name                                                a type without a size: it is generic
//	N  how many                                                          struct types written elsewhere in functions
package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type checker struct {
	files    *token.FileSet
	packages map[string]*types.Package
	sizes    types.Sizes
	out      *bufio.Writer
	others   int
}

func (c *checker) Import(path string) (*types.Package, error) { return c.ImportFrom(path, "", 0) }

func (c *checker) ImportFrom(path, dir string, _ types.ImportMode) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	found, err := build.Import(path, dir, 0)
	if err != nil {
		return nil, err
	}
	if p := c.packages[found.ImportPath]; p != nil {
		return p, nil
	}
	return c.check(found)
}

func (c *checker) check(found *build.Package) (*types.Package, error) {
	var syntax []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(c.files, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		syntax = append(syntax, file)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: c, Sizes: c.sizes, Error: func(error) {}, FakeImportC: true}
	p, err := config.Check(found.ImportPath, c.files, syntax, info)
	if p == nil {
		return nil, err
	}
	c.packages[found.ImportPath] = p
	fmt.Fprintf(c.out, "P\t%s\t%s\t%s\n", found.ImportPath, found.Dir, strings.Join(found.GoFiles, " "))
	for _, file := range syntax {
		c.print(file, info)
	}
	return p, nil
}

func (c *checker) print(file *ast.File, info *types.Info) {
	declared := map[ast.Expr]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			declared[n.Type] = true
			if o, ok := info.Defs[n.Name].(*types.TypeName); ok && !o.IsAlias() && n.TypeParams == nil {
				c.row("T", n.Name, o.Type())
			}
		case *ast.StructType:
			if !declared[n] {
				c.others++
			}
		}
		return true
	})
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if o := info.Defs[name]; o != nil && name.Name != "_" {
						c.row("V", name, o.Type())
					}
				}
			}
		}
	}
}

func (c *checker) row(kind string, name *ast.Ident, t types.Type) {
	at := c.files.Position(name.Pos())
	if isGeneric(t, map[types.Type]bool{}) {
		fmt.Fprintf(c.out, "G\t%s\t%d\t%s\n", at.Filename, at.Offset, name.Name)
		return
	}
	offsets := "-"
	if s, ok := t.Underlying().(*types.Struct); ok && kind == "T" {
		var fields []*types.Var
		for i := 0; i < s.NumFields(); i++ {
			fields = append(fields, s.Field(i))
		}
		offsets = strings.Trim(strings.ReplaceAll(fmt.Sprint(c.sizes.Offsetsof(fields)), " ", ","), "[]")
	}
	fmt.Fprintf(c.out, "%s\t%s\t%d\t%d\t%d\t%t\t%s\t%s\n", kind, at.Filename, at.Offset,
		c.sizes.Sizeof(t), c.sizes.Alignof(t), hasPointers(t), offsets, name.Name)
}

// isGeneric reports whether the layout of t depends on a type parameter, or cannot be known.
func isGeneric(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Named:
		return isGeneric(t.Underlying(), seen)
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Array:
		return isGeneric(t.Elem(), seen)
	case *types.Struct:
		for i := 0; i < t.NumFields(); i++ {
			if isGeneric(t.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
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
	arch := os.Args[1]
	c := &checker{token.NewFileSet(), map[string]*types.Package{}, types.SizesFor("gc", arch), bufio.NewWriter(os.Stdout), 0}
	defer c.out.Flush()
	build.Default.GOOS, build.Default.GOARCH, build.Default.CgoEnabled = "linux", arch, false
	root := filepath.Join(build.Default.GOROOT, "src")
	folders := os.Args[2:]
	if len(folders) == 0 {
		folders = []string{"."}
	}
	var dirs []string
	for _, folder := range folders {
		filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if name := d.Name(); name == "testdata" || name == "builtin" || (name[0] == '_' || name[0] == '.') && len(name) > 1 {
				return filepath.SkipDir
			}
			dirs = append(dirs, path)
			return nil
		})
	}
	sort.Strings(dirs)
	for _, dir := range dirs {
		found, err := build.ImportDir(dir, 0)
		if err != nil || c.packages[found.ImportPath] != nil {
			continue
		}
		if _, err := c.check(found); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	fmt.Fprintf(c.out, "N\t%d\n", c.others)
}
