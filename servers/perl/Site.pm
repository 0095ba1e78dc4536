# The answers of the small site of servers/site/, as PSGI wants them: status, headers, and a list of strings.
package Site;

use strict;
use warnings;
use File::Basename qw(dirname);
use JSON::PP qw(decode_json);
use Time::HiRes qw(usleep);

my $folder     = dirname(__FILE__) . '/../site';
my $longest_ms = 60000;

# A redirect leads to this machine and nowhere else.
my $loopback = qr{\Ahttp://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::\d+)?(?:[/?#][!-~]*)?\z};
my $routes   = decode_json(contents('routes.json'));

sub answer_to {
    my ($path, $query) = @_;
    my %asked = map { my ($name, $value) = split /=/, $_, 2; ($name => unescape($value // '')) } split /&/, $query // '';
    return slow($asked{ms} // '0')    if $path eq '/slow';
    return redirect($asked{to} // '') if $path eq '/redirect';
    my $route = $routes->{$path} or return text(404, "not found\n");
    return answer(200, $route->{type}, contents($route->{file}));
}

# Thinks, as a handler does that asks a database: meanwhile a sequential server does nothing else.
sub slow {
    my ($ms) = @_;
    return text(400, "ms must be a whole number of milliseconds\n") unless $ms =~ /\A[0-9]+\z/;
    my $waited = $ms < $longest_ms ? $ms : $longest_ms;
    usleep($waited * 1000);
    return text(200, "answered after $waited ms\n");
}

sub redirect {
    my ($to) = @_;
    return text(400, "to must be an http: URL of this machine\n") unless $to =~ $loopback;
    my ($status, $headers, $body) = @{ text(302, "it is at $to\n") };
    return [$status, ['Location' => $to, @$headers], $body];
}

sub text {
    my ($status, $body) = @_;
    return answer($status, 'text/plain; charset=utf-8', $body);
}

# no-store: every trial must ask for everything.
sub answer {
    my ($status, $type, $body) = @_;
    my $headers = ['Content-Type' => $type, 'Content-Length' => length $body, 'Cache-Control' => 'no-store'];
    return [$status, $headers, [$body]];
}

sub unescape {
    my ($text) = @_;
    $text =~ tr/+/ /;
    $text =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    return $text;
}

sub contents {
    my ($name) = @_;
    open my $file, '<:raw', "$folder/$name" or die "$name: $!";
    local $/;
    return scalar <$file>;
}

1;
