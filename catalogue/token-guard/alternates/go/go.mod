module lendery.example/guard

go 1.22
