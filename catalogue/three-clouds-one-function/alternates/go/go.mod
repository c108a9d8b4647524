module lendery/totals

go 1.21
