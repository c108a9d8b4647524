module lendery/tools

go 1.22
