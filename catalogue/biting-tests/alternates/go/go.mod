module lendery.example/fares

go 1.22
