package v2lib

func Do() {}
