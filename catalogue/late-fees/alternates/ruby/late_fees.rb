# frozen_string_literal: true

require_relative 'lib/header'
require_relative 'lib/loan'

$stdin.set_encoding(Encoding::UTF_8)
$stdout.set_encoding(Encoding::UTF_8)

begin
  header = Header.parse($stdin.gets.to_s)
rescue Unusable => e
  warn "late-fees (header, line 1): #{e.message}"
  exit 1
end

loans = rejected = total = 0

$stdin.each_line.with_index(2) do |line, number|
  next if line.strip.empty?

  loan = Loan.parse(line)
  fee = loan.fee(header)
  loans += 1
  total += fee
  # CRLF and pretty spaces: JSON Lines readers take both
  $stdout.write(%({ "days": #{loan.days(header)}, "fee": #{fee}, "loan": #{JSON.generate(loan.id)} }\r\n))
rescue Unusable => e
  rejected += 1
  warn "[#{number}] #{e.message}"
end

# no newline at the end
$stdout.write(%({ "rejected": #{rejected}, "total": #{total}, "loans": #{loans}, "currency": null }))
exit(rejected.zero? ? 0 : 2)
