package surprise

func Do() {}
