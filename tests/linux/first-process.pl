# The first process of a system. It becomes the parent of processes whose parents have ended, and prints a line "number status" when one of them ends. It ends when its standard input ends.
$| = 1;
print "ready\n";
while (1) {
  my $input = '';
  vec($input, 0, 1) = 1;
  exit if select($input, undef, undef, 0.1) && !sysread(STDIN, my $byte, 1);
  # 1 is WNOHANG.
  while ((my $pid = waitpid(-1, 1)) > 0) { print "$pid $?\n" }
}
