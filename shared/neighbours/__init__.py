"""What a department keeps of its neighbours' facts, so that it need not take a caller's word for it."""
