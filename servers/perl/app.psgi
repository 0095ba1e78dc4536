# The small site for servers that speak PSGI: plackup app.psgi

use strict;
use warnings;
use File::Basename qw(dirname);
use lib dirname(__FILE__);
use Site;

sub { my ($env) = @_; Site::answer_to($env->{PATH_INFO}, $env->{QUERY_STRING}) };
