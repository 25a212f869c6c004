"""What touches the network: protocol only, to the signatures that the stages declare."""
