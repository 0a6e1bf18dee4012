// A Close that unmaps its field can be called again: io.Closer promises nothing about that.
// Clearing the field first, or a test, makes the second call harmless.

package region

import "golang.org/x/sys/unix"

type RegionBad struct{ data []byte }

func (r *RegionBad) Close() error {
	return unix.Munmap(r.data) // want mmap-double-unmap "unix.Munmap unmaps r.data a second time, when the method is called twice"
}

type RegionGood struct{ data []byte }

func (r *RegionGood) Close() error {
	data := r.data
	if data == nil {
		return nil
	}
	r.data = nil
	return unix.Munmap(data)
}

func bothBad(fd, n int) error {
	data, err := unix.Mmap(fd, 0, n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	defer unix.Munmap(data) // want mmap-double-unmap "after unix.Munmap"
	if len(data) > 0 && data[0] == 0 {
		unix.Munmap(data)
	}
	return nil
}

func onceGood(fd, n int) error {
	data, err := unix.Mmap(fd, 0, n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	defer unix.Munmap(data)
	if len(data) > 0 && data[0] == 0 {
		return unix.EINVAL
	}
	return nil
}
