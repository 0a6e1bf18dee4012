// Command oracle type-checks the standard library with go/types and prints what each call calls, for the
// functions that mention a sync.Pool, an unsafe.Pointer or a mapping. The test compares it with goracelint.
//
// Lines, tab-separated:
//
//	P  import path, folder, file names                 a package of the build
//	C  file, end offset, kind, callee, receiver type   a call; kinds: static, interface, builtin, conversion, dynamic
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
	out      *bufio.Writer
}

// Import resolves imports of a package in dir, vendored ones included.
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

func (c *checker) Import(path string) (*types.Package, error) { return c.ImportFrom(path, "", 0) }

func (c *checker) check(found *build.Package) (*types.Package, error) {
	var syntax []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(c.files, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		syntax = append(syntax, file)
	}
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	config := types.Config{Importer: c, Error: func(error) {}, FakeImportC: true}
	p, err := config.Check(found.ImportPath, c.files, syntax, info)
	if p == nil {
		return nil, err
	}
	c.packages[found.ImportPath] = p
	fmt.Fprintf(c.out, "P\t%s\t%s\t%s\n", found.ImportPath, found.Dir, strings.Join(found.GoFiles, " "))
	for _, file := range syntax {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil && isRelevant(f, info) {
				c.printCalls(f, info)
			}
		}
	}
	return p, nil
}

func isRelevant(f *ast.FuncDecl, info *types.Info) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok || found {
			return !found
		}
		if id, ok := expr.(*ast.Ident); ok {
			if o := info.Uses[id]; o != nil && (o.Name() == "Mmap" || o.Name() == "Munmap") {
				found = true
			}
		}
		if t := info.Types[expr].Type; t != nil {
			switch strings.TrimLeft(t.String(), "*") {
			case "sync.Pool", "unsafe.Pointer":
				found = true
			}
		}
		return !found
	})
	return found
}

func (c *checker) printCalls(f *ast.FuncDecl, info *types.Info) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		kind, name, receiver := describe(call, info)
		if kind == "builtin" && (name == "new" || name == "make") {
			return true
		}
		at := c.files.Position(call.End())
		fmt.Fprintf(c.out, "C\t%s\t%d\t%s\t%s\t%s\n", at.Filename, at.Offset, kind, name, receiver)
		return true
	})
}

func describe(call *ast.CallExpr, info *types.Info) (kind, name, receiver string) {
	fun := ast.Unparen(call.Fun)
	if tv := info.Types[fun]; tv.IsType() {
		return "conversion", spell(tv.Type), ""
	}
	switch index := fun.(type) {
	case *ast.IndexExpr:
		if _, ok := info.Types[index.X].Type.(*types.Signature); ok {
			fun = ast.Unparen(index.X)
		}
	case *ast.IndexListExpr:
		fun = ast.Unparen(index.X)
	}
	var object types.Object
	switch f := fun.(type) {
	case *ast.Ident:
		object = info.Uses[f]
	case *ast.SelectorExpr:
		object = info.Uses[f.Sel]
		if s := info.Selections[f]; s != nil && s.Kind() != types.MethodExpr {
			receiver = spell(info.Types[f.X].Type)
		}
	}
	switch o := object.(type) {
	case *types.Builtin:
		if o.Pkg() != nil {
			return "builtin", "unsafe." + o.Name(), ""
		}
		return "builtin", o.Name(), ""
	case *types.Func:
		if r := o.Type().(*types.Signature).Recv(); r != nil && types.IsInterface(r.Type()) {
			return "interface", o.FullName(), receiver
		}
		return "static", o.FullName(), receiver
	}
	return "dynamic", "", ""
}

// spell is the string of a type with aliases resolved, as far as pointers and slices lead.
func spell(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return "*" + spell(t.Elem())
	case *types.Slice:
		return "[]" + spell(t.Elem())
	default:
		return t.String()
	}
}

func main() {
	c := &checker{token.NewFileSet(), map[string]*types.Package{}, bufio.NewWriter(os.Stdout)}
	defer c.out.Flush()
	build.Default.GOOS, build.Default.GOARCH, build.Default.CgoEnabled = "linux", "amd64", false
	root := filepath.Join(build.Default.GOROOT, "src")
	var dirs []string
	filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); name == "testdata" || name == "cmd" || name == "builtin" || name[0] == '_' {
			return filepath.SkipDir
		}
		dirs = append(dirs, path)
		return nil
	})
	sort.Strings(dirs)
	for _, dir := range dirs {
		found, err := build.ImportDir(dir, 0)
		if err != nil || found.Name == "main" || c.packages[found.ImportPath] != nil {
			continue
		}
		if _, err := c.check(found); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}
