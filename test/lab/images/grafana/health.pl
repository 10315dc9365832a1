#!/usr/bin/perl
# Answers /api/health with 200 and everything else with 404, saying what it is.
use strict;
use warnings;
use IO::Socket::INET;

$SIG{TERM} = $SIG{INT} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';
my $port = $ENV{GF_SERVER_HTTP_PORT} || 3000;
my $server = IO::Socket::INET->new(LocalPort => $port, Listen => 64, ReuseAddr => 1) or die "port $port: $!";
print STDERR "grafana stand-in: listening on port $port\n";
while (1) {
    my $client = $server->accept or next;
    $client->timeout(5);
    my $request = <$client> // '';
    while (my $line = <$client>) { last if $line =~ /^\r?\n$/ }
    my ($method, $path) = $request =~ m{^(\S+) (\S+)};
    my $healthy = defined $path && $path =~ m{^/api/health(\?|$)};
    my ($status, $body) = $healthy
        ? ('200 OK', '{"database":"ok","version":"stand-in","commit":"not-grafana"}')
        : ('404 Not Found', '{"message":"This is the lab\'s stand-in for Grafana: it has a health endpoint only."}');
    print $client "HTTP/1.1 $status\r\nContent-Type: application/json\r\nX-Stand-In: grafana\r\n",
        "Content-Length: ", length($body), "\r\nConnection: close\r\n\r\n";
    print $client $body if ($method // '') ne 'HEAD';
    close $client;
}
