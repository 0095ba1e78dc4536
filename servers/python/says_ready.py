"""A word when a server listens, for those that say so before it is true, or never."""


class SaysReady:
    """To be mixed into a class of Python's socketserver. It changes nothing but what is printed."""

    def server_activate(self):
        super().server_activate()
        print(f'listening on 127.0.0.1:{self.server_address[1]}', flush=True)
