# The small site on HTTP::Daemon, with the loop of its documentation: perl daemon.pl PORT

use strict;
use warnings;
use FindBin;
use HTTP::Daemon;
use HTTP::Response;
use lib $FindBin::Bin;
use Site;

# A client that goes away in the middle of an answer is no reason to end.
$SIG{PIPE} = 'IGNORE';
$| = 1;

my $daemon = HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], ReuseAddr => 1) or die "listen: $@\n";
print 'listening on ', $daemon->url, "\n";
while (my $connection = $daemon->accept) {
    while (my $request = $connection->get_request) {
        my $uri = $request->uri;
        my ($status, $headers, $body) = @{ Site::answer_to($uri->path, $uri->query) };
        $connection->send_response(HTTP::Response->new($status, undef, $headers, join '', @$body));
    }
    $connection->close;
}
