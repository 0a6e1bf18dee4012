"""Provenance of addresses: which integers are addresses of Go memory, and which of them become pointers again.

::

    u := uintptr(unsafe.Pointer(&x))        an address of Go memory, parked in a variable
    deep(2000)                              the stack moves, the collector may run: both know nothing of u
    *(*int)(unsafe.Pointer(u)) = 2          turned back: not one of the forms that rules 1 to 6 allow

The rules are those of the documentation of unsafe.Pointer and are cited by number: 1 conversion of a pointer to
another pointer type, 2 to an integer and not back, 3 to an integer and back with arithmetic in one expression,
4 in the arguments of a system call, 5 the results of reflect.Value.Pointer and UnsafeAddr converted at once,
6 the Data field of a reflect.SliceHeader or StringHeader that is laid over a real slice or string.
"""
