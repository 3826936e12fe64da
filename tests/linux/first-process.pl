# What the first process of a system has to do: it takes in processes whose parents have ended, and tells how each ends, as a line "number status". It ends with its standard input.
$| = 1;
print "ready\n";
while (1) {
  my $input = '';
  vec($input, 0, 1) = 1;
  exit if select($input, undef, undef, 0.1) && !sysread(STDIN, my $byte, 1);
  # 1 is WNOHANG.
  while ((my $pid = waitpid(-1, 1)) > 0) { print "$pid $?\n" }
}
