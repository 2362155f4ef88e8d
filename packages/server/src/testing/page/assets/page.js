document.title = 'a page that runs';
