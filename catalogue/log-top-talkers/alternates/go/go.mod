module toptalkers

go 1.21
