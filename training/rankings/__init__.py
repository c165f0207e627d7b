"""Rankings: ways of training compared on films of train that are held out, before any is trained in full."""
