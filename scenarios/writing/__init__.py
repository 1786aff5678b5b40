"""What generated families write with: words on demand, small talk, days, and the weaving of a tape."""
