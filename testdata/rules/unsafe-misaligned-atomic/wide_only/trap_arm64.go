package wide

func trap(id uint32) uint32 { return id + 2 }
